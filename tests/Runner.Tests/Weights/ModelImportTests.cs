using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Errors;
using Runner.Heads;
using Runner.LibTorch;
using Runner.Parity;
using Runner.Recipes;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Weights;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Tests.Weights;

[Collection(TorchTests.Name)]
public sealed class ModelImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelImportTests() => TorchRuntime.EnsureLoaded();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bert_a", "bert", 0)]
    [InlineData("bert_b", "bert", 3)]
    [InlineData("nezha_a", "nezha", 0)]
    [InlineData("albert_a", "albert-lonepatient", 0)]
    [InlineData("albert_b", "albert-lonepatient", 2)]
    [InlineData("albert_hf", "albert", 0)]
    [InlineData("ernie_a", "ernie", 0)]
    [InlineData("gpt2_a", "gpt2", 0)]
    [InlineData("gpt2_b", "gpt2", 2)]
    public void Import_and_export_give_the_same_files_again(string golden, string format, int shards)
    {
        PublishedModels.Write(_folder["source"], golden, shards);

        var report = PublishedModels.Import(_folder["source"], _folder["model"], format);
        var exported = PublishedModels.Export(_folder["model"], _folder["exported"]);

        Assert.Equal((format, format), (report.Format, exported.Format));
        Assert.Empty(report.Missing);
        Assert.Empty(report.Unknown);
        // both count a tied tensor under each of its names
        Assert.Equal((exported.Names.Count, exported.SecondNames), (report.Imported + report.SecondNames + report.Constants, report.SecondNames));
        PublishedModels.Write(_folder["whole"], golden);
        Assert.Equal(PublishedModels.Contents(_folder["whole", "model.safetensors"]).Order(), PublishedModels.Contents(_folder["exported", "model.safetensors"]).Order());
        foreach (var name in new[] { "config.json", "vocab.txt" })
            Assert.Equal(File.ReadAllBytes(_folder["source", name]), File.ReadAllBytes(_folder["exported", name]));
    }

    [Theory]
    [InlineData("bert_a")]
    [InlineData("nezha_a")]
    [InlineData("albert_hf")]
    [InlineData("ernie_a")]
    [InlineData("gpt2_a")]
    public void The_format_is_recognized_from_configuration_and_names(string golden)
    {
        PublishedModels.Write(_folder["source"], golden);

        Assert.StartsWith(golden[..golden.IndexOf('_')], PublishedModels.Import(_folder["source"], _folder["model"]).Format, StringComparison.Ordinal);
    }

    [Fact]
    public void An_imported_model_gives_the_recorded_outputs()
    {
        using var scope = NewDisposeScope();
        var config = PublishedModels.Write(_folder["source"], "bert_a");
        PublishedModels.Import(_folder["source"], _folder["model"]);
        var (backbone, heads) = ReadRecipe(_folder["model", "model.yaml"]);
        var encoder = Composed.Factory.Create<IArchitectureComponent>(backbone).Build(new ModelContext((int)config["vocab_size"]!, 0));
        using var model = new EncoderWithHeads(encoder,
            [.. heads.Select(head => Composed.Factory.Create<IHeadComponent>(head).Build(new HeadContext(encoder, (int)config["vocab_size"]!)))]);
        using (var weights = new WeightsReader(PublishedModels.Formats).Open(_folder["model"]))
            InitialWeights.Load(model, weights, new InitialWeightsOptions { From = _folder["model"] });
        model.eval();

        using var golden = SafetensorsFile.Open(Shared.Golden("bert_a", "tensors.safetensors"));
        var output = encoder.Forward(new EncoderInput(golden.Load("in/input_ids"), golden.Load("in/token_type_ids"), golden.Load("in/attention_mask").to(ScalarType.Bool)));
        var report = new ParityReport();
        report.Close("hidden", output.Hidden, golden.Load("out/hidden_states.2"));
        report.Close("pooled", encoder.Pool(output.Hidden), golden.Load("out/pooled"));

        Assert.All(report.Results, result => Assert.True(result.Passed, result.Reason));
    }

    [Fact]
    public void Model_yaml_names_model_vocabulary_weights_and_heads()
    {
        PublishedModels.Write(_folder["source"], "bert_a");
        PublishedModels.Import(_folder["source"], _folder["model"]);

        var text = File.ReadAllText(_folder["model", "model.yaml"]);

        Assert.Contains("\n  hidden: 32\n", text, StringComparison.Ordinal);
        Assert.Contains("\n  vocabulary: \"./vocab.txt\"\n", text, StringComparison.Ordinal);
        Assert.Contains("\nweights:\n  from: \".\"\n", text, StringComparison.Ordinal);
        Assert.Contains("\nvars:\n  heads:\n    - type: masked-language\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_is_read_from_any_of_its_forms()
    {
        using var scope = NewDisposeScope();
        PublishedModels.Write(_folder["source"], "bert_a", shards: 2);
        PublishedModels.Import(_folder["source"], _folder["model"]);
        var reader = new WeightsReader(PublishedModels.Formats);

        using var published = reader.Open(_folder["source"]);
        using var imported = reader.Open(_folder["model"]);
        using var file = reader.Open(_folder["model", "model.safetensors"]);

        Assert.Equal(published.Names.Order(), imported.Names.Order());
        Assert.Equal(imported.Names, file.Names);
        Assert.All(imported.Names, name => Assert.Equal(published.Read(name).bytes.ToArray(), imported.Read(name).bytes.ToArray()));
        Assert.Equal(64, reader.Fingerprint(_folder["source"]).Length);
        Assert.Equal("RUN4214", Assert.Throws<RunnerException>(() => reader.Open(_folder["none"])).Descriptor.Code);
        Assert.Equal("RUN4214", Assert.Throws<RunnerException>(() => reader.Open(_folder.Path)).Descriptor.Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Pytorch_files_are_imported_too(int shards)
    {
        PublishedModels.Write(_folder["source"], "bert_a");
        var expected = PublishedModels.Contents(_folder["source", "model.safetensors"]);
        var map = new JsonObject();
        for (var shard = 0; shard < shards; shard++)
        {
            var file = shards == 1 ? "pytorch_model.bin" : $"pytorch_model-{shard + 1:00000}-of-{shards:00000}.bin";
            var pickle = new TorchFile().Start().Map().Op('(');
            foreach (var (name, description, bytes) in expected.Where((_, index) => index % shards == shard))
            {
                var shape = description[(description.IndexOf('[') + 1)..^1].Split(", ").Select(long.Parse).ToArray();
                var strides = shape.Select((_, axis) => shape[(axis + 1)..].Aggregate(1L, (product, size) => product * size)).ToArray();
                var key = pickle.Entries.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
                pickle.Text(name).Tensor("FloatStorage", key, shape.Aggregate(1L, (product, size) => product * size), 0, shape, strides);
                pickle.Entries.Add(("data/" + key, Convert.FromHexString(bytes)));
                map[name] = file;
            }
            File.WriteAllBytes(_folder["source", file], pickle.Op('u').Op('.').Bytes());
        }
        if (shards > 1)
            File.WriteAllText(_folder["source", "pytorch_model.bin.index.json"], new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
        File.Delete(_folder["source", "model.safetensors"]);

        PublishedModels.Import(_folder["source"], _folder["model"]);
        PublishedModels.Export(_folder["model"], _folder["exported"]);

        Assert.Equal(expected.Order(), PublishedModels.Contents(_folder["exported", "model.safetensors"]).Order());
    }

    [Fact]
    public void Old_names_constants_and_half_precision_come_back_as_they_were()
    {
        PublishedModels.Write(_folder["source"], "bert_a", change: tensor =>
        {
            var name = tensor.Name.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal);
            (string, Tensor) renamed = (name, tensor.Value.to(ScalarType.Float16));
            return tensor.Name == "bert.embeddings.position_embeddings.weight" ? [renamed, ("bert.embeddings.position_ids", arange(48).unsqueeze(0))] : [renamed];
        });

        var report = PublishedModels.Import(_folder["source"], _folder["model"]);
        PublishedModels.Export(_folder["model"], _folder["exported"]);

        Assert.Equal(1, report.Constants);
        Assert.Equal(PublishedModels.Contents(_folder["source", "model.safetensors"]), PublishedModels.Contents(_folder["exported", "model.safetensors"]));
    }

    [Fact]
    public void Unknown_and_missing_tensors_are_refused_unless_allowed()
    {
        PublishedModels.Write(_folder["source"], "bert_a", change: tensor =>
            tensor.Name == "bert.pooler.dense.bias" ? [("bert.puller.bias", tensor.Value)] : [tensor]);

        var error = Assert.Throws<RunnerException>(() => PublishedModels.Import(_folder["source"], _folder["model"]));
        Assert.Equal("RUN4220", error.Descriptor.Code);
        Assert.EndsWith("  unknown to the format (1):\n    bert.puller.bias\n  missing in the file (1):\n    bert.pooler.dense.bias", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["model"]));

        var report = PublishedModels.Import(_folder["source"], _folder["model"], allowMissing: true);
        Assert.Equal(["bert.pooler.dense.bias"], report.Missing);
        Assert.Contains("allow_missing:\n    - bert.pooler.dense.bias", File.ReadAllText(_folder["model", "model.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_differs_is_refused_always()
    {
        PublishedModels.Write(_folder["source"], "bert_a", change: tensor =>
            tensor.Name == "bert.pooler.dense.bias" ? [(tensor.Name, tensor.Value.narrow(0, 0, 31))] : [tensor]);

        var error = Assert.Throws<RunnerException>(() => PublishedModels.Import(_folder["source"], _folder["model"], allowMissing: true));

        Assert.Contains("'bert.pooler.dense.bias' is [31] in the file and [32] in the model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_use_stays_as_it_is()
    {
        PublishedModels.Write(_folder["source"], "bert_a");
        Directory.CreateDirectory(_folder["model"]);
        File.WriteAllText(_folder["model", "mine.txt"], "mine");

        Assert.Equal("RUN4221", Assert.Throws<RunnerException>(() => PublishedModels.Import(_folder["source"], _folder["model"])).Descriptor.Code);

        Assert.Equal([_folder["model", "mine.txt"]], Directory.GetFileSystemEntries(_folder["model"]));
    }

    [Theory]
    [InlineData("config.json", "[]", "RUN4216")]
    [InlineData("config.json", "{", "RUN4216")]
    [InlineData("config.json", null, "RUN4214")]
    [InlineData("model.safetensors.index.json", null, "RUN4214")]
    [InlineData("model.safetensors.index.json", "{}", "RUN4215")]
    [InlineData("model.safetensors.index.json", "{\"weight_map\": {\"a\": 1}}", "RUN4215")]
    [InlineData("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"../../etc/passwd\"}}", "RUN4215")]
    [InlineData("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\"}}", "RUN4215")]
    [InlineData("model.safetensors.index.json", "{\"weight_map\": {}}", "RUN4220")]
    [InlineData("model-00002-of-00002.safetensors", null, "RUN4215")]
    public void A_broken_folder_is_refused(string file, string? content, string code)
    {
        PublishedModels.Write(_folder["source"], "bert_a", shards: 2);
        if (content is null)
            File.Delete(_folder["source", file]);
        else
            File.WriteAllText(_folder["source", file], content);

        Assert.Equal(code, Assert.Throws<RunnerException>(() => PublishedModels.Import(_folder["source"], _folder["model"])).Descriptor.Code);
        Assert.False(Directory.Exists(_folder["model"]));
    }

    private static (JsonObject Backbone, IReadOnlyList<JsonObject> Heads) ReadRecipe(string path)
    {
        var diagnostics = new DiagnosticBag();
        var composed = RecipeComposer.Compose(path, [], RecipeEnvironment.OfProcess(), diagnostics)!;
        Assert.Empty(diagnostics.Items);
        var heads = (RecipeList)composed.Vars["heads"]!;
        return ((JsonObject)Json(composed.Root["model"]!)!, [.. heads.Items.Select(head => (JsonObject)Json(head)!)]);
    }

    private static JsonNode? Json(RecipeNode node) => node switch
    {
        RecipeMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        RecipeList list => new JsonArray([.. list.Items.Select(Json)]),
        RecipeScalar scalar when CoreScalar.TryReadBoolean(scalar, out var truth) => truth,
        RecipeScalar scalar when CoreScalar.TryReadNumber(scalar, out var number) => number,
        RecipeScalar scalar => scalar.Text,
        _ => null,
    };
}
