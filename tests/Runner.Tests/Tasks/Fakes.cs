using Runner.Data;
using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Randomness;
using Runner.Segmentation;
using Runner.Tokenizers;

namespace Runner.Tests.Tasks;

/// <summary>A vocabulary of numbered words behind the five special tokens.</summary>
internal sealed class NumberedTokenizer(int size) : ITokenizer
{
    public static readonly SpecialTokens Special = new(Padding: 0, Unknown: 1, Classification: 2, Separator: 3, Mask: 4);

    public Vocabulary Vocabulary { get; } = new(
        [.. Enumerable.Range(0, size).Select(i => i < 5 ? $"[{i}]" : $"w{i}")], Special);

    public string Fingerprint => "numbered";

    public void Encode(string text, List<Token> tokens) => throw new NotSupportedException("stores here are made of ids");
}

/// <summary>A corpus of ids in memory: documents of sentences of ids.</summary>
internal sealed class IdCorpus(string name, int[][][] documents) : ICorpus
{
    public int[][][] Documents => documents;

    public string Name => name;

    public string Source => "memory";

    public string Fingerprint => name;

    public IReadOnlyList<ICorpusShard> Shards => [];
}

internal sealed class MemoryStores : ITokenStores
{
    public List<string> Prepared { get; } = [];

    public ITokenStore Prepare(ICorpus corpus, ITokenizer tokenizer, IWordSegmenter? segmenter)
    {
        Prepared.Add(corpus.Name);
        return new MemoryStore((IdCorpus)corpus, tokenizer.Vocabulary);
    }
}

internal sealed class MemoryStore(IdCorpus corpus, Vocabulary vocabulary) : ITokenStore
{
    private readonly int[][] _sentences = [.. corpus.Documents.SelectMany(document => document)];

    public string Fingerprint => corpus.Fingerprint;

    public Vocabulary Vocabulary => vocabulary;

    public long TokenCount => _sentences.Sum(sentence => sentence.LongLength);

    public long SentenceCount => _sentences.Length;

    public long DocumentCount => corpus.Documents.Length;

    public long DocumentStart(long document) => corpus.Documents.Take((int)document).Sum(d => d.LongLength);

    public long SentenceStart(long sentence) => _sentences.Take((int)sentence).Sum(s => s.LongLength);

    public void Read(long start, Span<int> ids, Span<bool> startsWord)
    {
        var all = _sentences.SelectMany(sentence => sentence).ToArray();
        all.AsSpan((int)start, ids.Length).CopyTo(ids);
        startsWord.Fill(true);
    }
}

/// <summary>Pairs of consecutive sentences; half of them, drawn by seed and epoch, get another second sentence and the label 1.</summary>
internal sealed class NeighbourPairs : IExampleBuilderComponent
{
    public PairKind Pairs { get; init; } = PairKind.Next;

    public IExampleBuilder Build(ExampleBuilderContext context) => new Builder(context, Pairs != PairKind.None);

    private sealed class Builder(ExampleBuilderContext context, bool pairs) : IExampleBuilder
    {
        public long Count => Math.Max(0, context.Store.SentenceCount - 1);

        public double MeanLength => 3 + 2.0 * context.Store.TokenCount / context.Store.SentenceCount;

        public TokenSequence Read(long index, long seed, long epoch)
        {
            var random = RandomStream.Create(seed, "pairs", epoch, index);
            var label = pairs && random.NextDouble() < 0.5 ? 1 : 0;
            var second = label == 0 ? index + 1 : random.NextInt64(context.Store.SentenceCount);
            var (a, b) = (Sentence(index), Sentence(second));
            while (a.Count + b.Count + 3 > context.Length)
                (a.Count > b.Count ? a : b).RemoveAt(0);
            int[] ids = [2, .. a, 3, .. b, 3];
            var segments = ids.Select((_, i) => (byte)(i < a.Count + 2 ? 0 : 1)).ToArray();
            return new TokenSequence(ids, [.. ids.Select(_ => true)], segments, pairs ? label : null);
        }

        private List<int> Sentence(long sentence)
        {
            var (start, end) = (context.Store.SentenceStart(sentence), context.Store.SentenceStart(sentence + 1));
            var ids = new int[end - start];
            context.Store.Read(start, ids, new bool[ids.Length]);
            return [.. ids];
        }
    }
}

/// <summary>Sequences given as they are.</summary>
internal sealed class GivenSequences(params TokenSequence[] sequences) : IExampleBuilderComponent, IExampleBuilder
{
    public PairKind Pairs => sequences.All(sequence => sequence.PairLabel is not null) ? PairKind.Next : PairKind.None;

    public long Count => sequences.Length;

    public double MeanLength => sequences.Average(sequence => sequence.Ids.Length);

    public IExampleBuilder Build(ExampleBuilderContext context) => this;

    public TokenSequence Read(long index, long seed, long epoch) => sequences[index];
}

/// <summary>Hides a quarter of the tokens that are not special.</summary>
internal sealed class QuarterMasking : IMaskingComponent, IMaskingStrategy
{
    public int MaxPredictions(int length) => length;

    public IMaskingStrategy Build(Vocabulary vocabulary) => this;

    public IReadOnlyList<MaskedToken> Mask(TokenSequence sequence, IRandomSource random) =>
        [.. sequence.Ids.Index().Where(token => token.Item > 4 && random.NextDouble() < 0.25)
            .Select(token => new MaskedToken(token.Index, token.Item, NumberedTokenizer.Special.Mask))];
}

/// <summary>Masks as a table says: what is not -1 is the label of its position; the ids stay as they are.</summary>
internal sealed class GivenMasks(long[][] labels, int[][] ids) : IMaskingComponent, IMaskingStrategy
{
    public int MaxPredictions(int length) => length;

    public IMaskingStrategy Build(Vocabulary vocabulary) => this;

    public IReadOnlyList<MaskedToken> Mask(TokenSequence sequence, IRandomSource random)
    {
        var row = Array.FindIndex(ids, candidate => candidate.AsSpan().SequenceEqual(sequence.Ids));
        return [.. labels[row].Index().Where(label => label.Item >= 0)
            .Select(label => new MaskedToken(label.Index, (int)label.Item, sequence.Ids[label.Index]))];
    }
}
