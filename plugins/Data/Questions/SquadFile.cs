using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Data;

namespace Runner.Plugins.Data.Questions;

/// <summary>Reads a file in the layout of SQuAD: <c>data</c>, <c>paragraphs</c>, <c>qas</c>, <c>answers</c>.</summary>
internal static class SquadFile
{
    public static IEnumerable<QuestionRecord> Read(RecordFile file, long from, RecordReport report, bool isTraining)
    {
        var id = from;
        var (moved, lost) = (0L, 0L);
        foreach (var (title, passage, question, place) in Questions(file))
        {
            var number = id++;
            var key = Text(question, "id", place);
            List<PassageAnswer>? answers = null;
            if (question["answers"] is JsonArray given)
            {
                var found = given.Select(answer => Answer(answer as JsonObject ?? throw Wrong(place, "an answer is no object"), passage, place, ref moved, ref lost)).ToList();
                answers = question["is_impossible"]?.GetValueKind() == JsonValueKind.True ? [] : found;
                if (isTraining && answers.Count > 0 && !answers.Any(answer => answer.Start is not null))
                {
                    report.Drop("as no answer of theirs is in the passage", place);
                    continue;
                }
                // the first that can be found is learnt
                if (isTraining)
                    answers = [.. answers.Where(answer => answer.Start is not null)];
            }
            else if (isTraining)
            {
                report.Drop("without answers", place);
                continue;
            }
            yield return new QuestionRecord(Text(question, "question", place), passage) { Id = number, Key = key, Unit = Unit(passage), Place = place, Title = title, Answers = answers };
        }
        if (moved > 0)
            report.Find(DataFinding.Of(QuestionErrors.Moved, moved));
        if (lost > 0)
            report.Find(DataFinding.Of(QuestionErrors.Lost, lost));
    }

    private static IEnumerable<(string? Title, string Passage, JsonObject Question, RecordPlace Place)> Questions(RecordFile file)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(file.Text());
        }
        catch (JsonException wrong)
        {
            throw RecordDataErrors.BadRecord.Because(wrong, file.Place((wrong.LineNumber ?? 0) + 1), $"it is no JSON: {wrong.Message}");
        }
        var data = (root as JsonObject)?["data"] as JsonArray ?? throw Wrong(file.Place(1), "there is no list 'data', as SQuAD has it");
        for (var i = 0; i < data.Count; i++)
        {
            var article = data[i] as JsonObject;
            var paragraphs = article?["paragraphs"] as JsonArray ?? throw Wrong(new RecordPlace($"{file.Path}[data {i}]", 0), "there is no list 'paragraphs'");
            for (var j = 0; j < paragraphs.Count; j++)
            {
                var place = new RecordPlace($"{file.Path}[data {i}, paragraph {j}]", 0);
                var paragraph = paragraphs[j] as JsonObject ?? throw Wrong(place, "it is no object");
                var passage = Text(paragraph, "context", place);
                foreach (var question in paragraph["qas"] as JsonArray ?? throw Wrong(place, "there is no list 'qas'"))
                    yield return (article!["title"]?.ToString(), passage, question as JsonObject ?? throw Wrong(place, "a question is no object"), place);
            }
        }
    }

    private static PassageAnswer Answer(JsonObject answer, string passage, RecordPlace place, ref long moved, ref long lost)
    {
        var text = Text(answer, "text", place);
        var start = answer["answer_start"] is JsonValue given && given.TryGetValue<int>(out var codePoints) && codePoints >= 0 ? Unit16(passage, codePoints) : -1;
        if (start >= 0 && string.CompareOrdinal(passage, start, text, 0, text.Length) == 0)
            return new PassageAnswer(text, start);
        if (text.Length > 0 && Nearest(passage, text, Math.Max(0, start)) is { } nearest)
        {
            moved++;
            return new PassageAnswer(text, nearest);
        }
        lost++;
        return new PassageAnswer(text, null);
    }

    private static int? Nearest(string passage, string text, int start)
    {
        int? best = null;
        for (var at = passage.IndexOf(text, StringComparison.Ordinal); at >= 0; at = passage.IndexOf(text, at + 1, StringComparison.Ordinal))
            best = best is { } known && Math.Abs(known - start) <= Math.Abs(at - start) ? known : at;
        return best;
    }

    // UTF-16 units before so many code points; -1 beyond the end
    private static int Unit16(string text, int codePoints)
    {
        var unit = 0;
        for (; codePoints > 0 && unit < text.Length; codePoints--)
            unit += char.IsHighSurrogate(text[unit]) && unit + 1 < text.Length && char.IsLowSurrogate(text[unit + 1]) ? 2 : 1;
        return codePoints > 0 ? -1 : unit;
    }

    // the passage itself is what questions share
    private static string Unit(string passage) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(passage)).AsSpan(0, 8));

    private static string Text(JsonObject json, string name, RecordPlace place) => json[name] switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        null => throw Wrong(place, $"there is no '{name}'"),
        var other => other.ToJsonString(),
    };

    private static Errors.RunnerException Wrong(RecordPlace place, string why) => RecordDataErrors.BadRecord.With(place, why);
}
