using Runner.Architectures;
using Runner.Errors;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;

namespace Runner.Tests.Architectures;

[Collection(TorchTests.Name)]
public sealed class PaddedVocabularyTests
{
    [Theory]
    [InlineData("bert")]
    [InlineData("albert")]
    [InlineData("ernie")]
    [InlineData("gpt2")]
    [InlineData("yuefu")]
    public void The_embedding_has_the_rows_that_are_asked_for_and_never_fewer_than_the_vocabulary(string type)
    {
        Assert.Equal(64, Rows(type, 64));
        Assert.Equal(40, Rows(type, 40));
        var error = Assert.Throws<RunnerException>(() => Rows(type, 39));
        Assert.Equal(("RUN4265", "'padded_vocabulary_size' is 39, but the vocabulary has 40 entries."), (error.Descriptor.Code, error.Message));
    }

    private static long Rows(string type, int padded)
    {
        var settings = type == "ernie" ? "layers: 2, layer_types: [plain, fused], entity_size: 12, entity_heads: 3" : "layers: 1";
        using var encoder = Composed.Component<IArchitectureComponent>($"{{type: {type}, hidden: 24, heads: 3, intermediate: 40, {settings}, padded_vocabulary_size: {padded}}}").Build(new ModelContext(40, 0));
        return encoder.WordEmbedding.shape[0];
    }
}
