using Runner.Components;
using Runner.Errors;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>
/// SentencePiece: pieces of raw text, white space included, from a model file of its trainer. ALBERT's tokenizer, with the options it needs.
/// </summary>
/// <remarks>
/// The text goes through the normalisation that the model carries (customarily <c>nmt_nfkc</c>, whose tables are in the file), white space
/// becomes <c>▁</c>, and the text is cut into the segmentation with the highest sum of log-probabilities (unigram) or by joining the neighbours
/// with the highest score (bpe). What has no piece is unknown, a run of it one token, or is written as bytes where the model says so. Symbols
/// that the model's maker defined are never normalised nor cut. Offsets point into the original text and leave out white space around a piece.
/// Word and character models are not supported. ALBERT's published code prepares the text first: set 'lower_case' (uncased models),
/// 'strip_accents', 'plain_quotes' and 'split_number_commas' for it.
/// </remarks>
[Component("tokenizer/sentencepiece", Source = "Kudo and Richardson 2018, arXiv:1808.06226; Kudo 2018, arXiv:1804.10959, section 3.2; google/sentencepiece; ALBERT, arXiv:1909.11942, section 4.1")]
internal sealed class SentencePieceComponent(SentencePieceOptions options) : ITokenizerComponent, ICheckedComponent
{
    private readonly Lazy<(Vocabulary? Vocabulary, string? Problem)> _given = new(() =>
    {
        try
        {
            return Path.Exists(options.Model) ? (new SentencePieceTokenizer(SentencePieceModel.Read(options.Model), options).Vocabulary, null) : (null, null);
        }
        catch (RunnerException error)
        {
            return (null, error.Message + " " + error.Remedy);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, error.Message);
        }
    });

    public int? VocabularySize => _given.Value.Vocabulary?.Count;

    public SpecialTokens? Special => _given.Value.Vocabulary?.Special;

    public ITokenizer Build(TokenizerContext context) => new SentencePieceTokenizer(SentencePieceModel.Read(options.Model), options);

    public IEnumerable<ComponentProblem> Check()
    {
        if (_given.Value.Problem is { } problem)            // a missing data path is reported by the host
            yield return new ComponentProblem("model", problem);
    }
}
