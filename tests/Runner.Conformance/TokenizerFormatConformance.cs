using System.Text.Json.Nodes;
using Runner.Interchange;

namespace Runner.Conformance;

/// <summary>What every reader of published tokenizers does.</summary>
public class TokenizerFormatConformance(ConformanceSubject subject) : ComponentConformance<ITokenizerFormatComponent>(subject)
{
    [Fact]
    public void Sees_no_tokenizer_where_there_are_no_files() => Assert.False(Recognizes([], []));

    [Fact]
    public void Leaves_classes_of_others_alone() =>
        Assert.False(Recognizes([], new JsonObject { ["tokenizer_class"] = "TokenizerOfSomebodyElse" }));

    [Fact]
    public void Leaves_models_of_others_alone() => Assert.False(Recognizes(
        new Dictionary<string, JsonObject> { ["tokenizer.json"] = new() { ["model"] = new JsonObject { ["type"] = "SomethingNew", ["vocab"] = new JsonObject() } } }, []));

    private bool Recognizes(Dictionary<string, JsonObject> files, JsonObject model)
    {
        var folder = Directory.CreateTempSubdirectory("runner-conformance-");
        try
        {
            return Subject.Create<ITokenizerFormatComponent>().Recognizes(new TokenizerFiles(folder.FullName, model, files.GetValueOrDefault));
        }
        finally
        {
            folder.Delete();
        }
    }
}
