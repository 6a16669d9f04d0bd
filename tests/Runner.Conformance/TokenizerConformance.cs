using System.Text.Json.Nodes;
using Runner.Conformance.Reference;
using Runner.Tokenizers;

namespace Runner.Conformance;

/// <summary>What every tokenizer does, on text of many scripts. A vocabulary is built from text where the tokenizer does that.</summary>
public class TokenizerConformance(ConformanceSubject subject) : ComponentConformance<ITokenizerComponent>(subject)
{
    [Fact]
    public void Gives_offsets_in_order_within_the_text()
    {
        var tokenizer = Build();
        foreach (var text in Text.Samples)
        {
            var end = 0;
            foreach (var token in Encode(tokenizer, text))
            {
                Assert.True(token.Start >= 0 && token.Start <= token.End && token.End <= text.Length, $"{token} in '{text}'");
                Assert.True(token.End >= end, $"{token} in '{text}' ends before the token before it");
                end = token.End;
            }
        }
    }

    [Fact]
    public void Gives_ids_of_its_vocabulary()
    {
        var tokenizer = Build();
        foreach (var text in Text.Samples)
            Assert.All(Encode(tokenizer, text), token => Assert.InRange(token.Id, 0, tokenizer.Vocabulary.Count - 1));
    }

    [Fact]
    public void Gives_nothing_for_nothing() => Assert.Empty(Encode(Build(), ""));

    [Fact]
    public void Has_special_tokens_in_its_vocabulary()
    {
        var vocabulary = Build().Vocabulary;
        var special = vocabulary.Special;
        Assert.All([special.Padding, special.Unknown, special.Classification, special.Separator, special.Mask], id => Assert.InRange(id, 0, vocabulary.Count - 1));
    }

    [Fact]
    public void Says_the_size_of_its_vocabulary_beforehand_or_not_at_all()
    {
        var component = Subject.Create<ITokenizerComponent>();
        var vocabulary = Build().Vocabulary;
        if (component.VocabularySize is { } size)
            Assert.InRange(vocabulary.Count, 1, size);
        if (component.Special is { } special)
            Assert.Equal(vocabulary.Special, special);
    }

    [Fact]
    public void Is_the_same_built_twice()
    {
        var (first, second) = (Build(), Build());
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal(first.Vocabulary.Tokens, second.Vocabulary.Tokens);
        foreach (var text in Text.Samples)
            Assert.Equal(Encode(first, text), Encode(second, text));
    }

    [Fact]
    public void Turns_ids_back_into_text_that_gives_them_again()
    {
        var tokenizer = Build();
        foreach (var text in Text.Samples)
        {
            var ids = Encode(tokenizer, text).Select(t => t.Id).ToList();
            var decoded = tokenizer.Decode(ids);
            // what the vocabulary lacks is lost; the rest must come again
            if (!ids.Exists(tokenizer.Vocabulary.Special.Contains))
                Assert.Equal(ids, Encode(tokenizer, decoded).Select(t => t.Id));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([tokenizer.Vocabulary.Count]));
    }

    [Fact]
    public void Is_made_again_from_the_files_it_saves()
    {
        var tokenizer = Build();
        var folder = Directory.CreateTempSubdirectory("runner-tokenizer-").FullName;
        try
        {
            var files = tokenizer.Save(folder);
            Assert.All(tokenizer.SavedOptions.Values, file => Assert.Contains(file, files));
            var options = new JsonObject(tokenizer.SavedOptions.Select(o => KeyValuePair.Create(o.Key, (JsonNode?)Path.Combine(folder, o.Value))));
            var again = Subject.Create<ITokenizerComponent>(options).Build(new TokenizerContext(null, ConformanceSubject.CacheFolder));
            Assert.Equal(tokenizer.Fingerprint, again.Fingerprint);
            Assert.All(Text.Samples, text => Assert.Equal(Encode(tokenizer, text), Encode(again, text)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Can_be_used_from_several_threads()
    {
        var tokenizer = Build();
        var expected = Text.Samples.Select(text => Encode(tokenizer, text)).ToList();
        Parallel.For(0, 200, i => Assert.Equal(expected[i % expected.Count], Encode(tokenizer, Text.Samples[i % expected.Count])));
    }

    private ITokenizer Build() => Subject.Create<ITokenizerComponent>().Build(new TokenizerContext(Text.Corpus(), ConformanceSubject.CacheFolder));

    private static List<Token> Encode(ITokenizer tokenizer, string text)
    {
        var tokens = new List<Token>();
        tokenizer.Encode(text, tokens);
        return tokens;
    }
}
