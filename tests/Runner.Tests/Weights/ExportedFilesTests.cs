using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Heads;
using Runner.Interchange;
using Runner.LibTorch;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Tokenizers;
using Runner.Weights;
using Runner.Weights.Safetensors;

namespace Runner.Tests.Weights;

/// <summary>The files that other programs read an exported model from.</summary>
[Collection(TorchTests.Name)]
public sealed class ExportedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExportedFilesTests() => TorchRuntime.EnsureLoaded();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("wordpiece", "BertTokenizer")]
    [InlineData("character", "PreTrainedTokenizerFast")]
    public void A_gpt2_of_another_vocabulary_goes_out_with_it(string type, string @class)
    {
        Export("gpt2", "gpt2_a", type, "gpt2");

        Assert.Equal(@class, (string?)Json("tokenizer_config.json")["tokenizer_class"]);
        Assert.Equal(File.ReadAllLines(_folder["source", "vocab.txt"]), File.ReadAllLines(_folder["out", "vocab.txt"]));
        foreach (var file in new[] { "config.json", "generation_config.json" })
        {
            var config = Json(file);
            Assert.Equal((2, 3, 0), ((int)config["bos_token_id"]!, (int)config["eos_token_id"]!, (int)config["pad_token_id"]!));
        }
        Assert.Equal("GPT2LMHeadModel", (string?)Json("config.json")["architectures"]![0]);
        PublishedModels.Import(_folder["out"], _folder["again"]);
        Assert.Contains($"tokenizer:\n  type: {type}", File.ReadAllText(_folder["again", "model.yaml"]), StringComparison.Ordinal);
    }

    /// <summary>A run that trained on with rows beyond its vocabulary.</summary>
    [Theory]
    [InlineData("bert", "bert_a", "bert")]
    [InlineData("gpt2", "gpt2_a", "gpt2")]
    public void Rows_beyond_the_vocabulary_go_out_too(string architecture, string golden, string format)
    {
        Export(architecture, golden, "wordpiece", format, beyond: 3);

        var entries = File.ReadAllLines(_folder["out", "vocab.txt"]).Length;
        Assert.Equal(entries + 3, (int)Json("config.json")["vocab_size"]!);
        Assert.Contains(PublishedModels.Contents(_folder["out", "model.safetensors"]), tensor => tensor.Description.Contains($"[{entries + 3}, ", StringComparison.Ordinal));
        PublishedModels.Import(_folder["out"], _folder["again"]);
        Assert.Contains($"padded_vocabulary_size: {entries + 3}", File.ReadAllText(_folder["again", "model.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cased_bert_says_so_in_the_files_that_readers_look_at()
    {
        Export("bert", "bert_a", "wordpiece", "bert", "lower_case: false");

        var configuration = Json("tokenizer_config.json");
        Assert.False((bool)configuration["do_lower_case"]!);
        Assert.True((bool)configuration["tokenize_chinese_chars"]!);
        Assert.Equal("[MASK]", (string?)configuration["mask_token"]);
        Assert.Equal("[UNK]", (string?)Json("special_tokens_map.json")["unk_token"]);
        var whole = Json("tokenizer.json");
        Assert.False((bool)whole["normalizer"]!["lowercase"]!);
        Assert.Equal("WordPiece", (string?)whole["model"]!["type"]);
        Assert.Equal(120, whole["model"]!["vocab"]!.AsObject().Count);
        Assert.Equal([0, 1, 2, 3, 4], whole["added_tokens"]!.AsArray().Select(token => (int)token!["id"]!));
        Assert.Equal(["[CLS]", "[SEP]"], whole["post_processor"]!["special_tokens"]!.AsObject().Select(token => token.Key));
        Assert.Equal("card", File.ReadAllText(_folder["out", "README.md"]));
        Assert.Equal(0, (int)Json("config.json")["pad_token_id"]!);
    }

    [Fact]
    public void A_reader_that_does_not_look_at_tokenizer_files_gets_no_other_tokenizer()
    {
        var settings = JsonNode.Parse("""{"type": "yuefu", "hidden": 8, "layers": 1, "heads": 2}""")!.AsObject();
        var head = JsonNode.Parse("""{"type": "causal-language", "transform": true, "bias": true}""")!.AsObject();
        var encoder = Composed.Factory.Create<IArchitectureComponent>(settings).Build(new ModelContext(9, 0));
        using var whole = new EncoderWithHeads(encoder, [Composed.Factory.Create<IHeadComponent>(head).Build(new HeadContext(encoder, 9))]);
        var step = Directory.CreateDirectory(_folder["step-000001"]).FullName;
        using (var file = File.Create(Path.Combine(step, "model.safetensors")))
            SafetensorsWriter.Write(file, [.. whole.named_parameters().Select(tensor => (tensor.name, (TorchSharp.torch.Tensor)tensor.parameter))], new Dictionary<string, string>());
        File.WriteAllLines(_folder["vocab.txt"], ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d"]);
        foreach (var (tokenizer, goes) in new[] { ("character", false), ("wordpiece", true) })
        {
            var built = Composed.Component<ITokenizerComponent>($"{{type: {tokenizer}, vocabulary: '{_folder["vocab.txt"]}'}}").Build(new TokenizerContext(null, _folder.Path));
            var model = new PublishedModel(settings, [head]) { Tokenizer = new JsonObject { ["type"] = tokenizer } };
            if (goes)
                Trained(step, model, "yuefu", built);
            else
                Assert.StartsWith("readers of the format 'yuefu' take the tokenizer 'wordpiece'", Assert.Throws<Errors.RunnerException>(() => Trained(step, model, "yuefu", built)).Message, StringComparison.Ordinal);
            Assert.Equal(goes, Directory.Exists(_folder["out"]));
        }
    }

    private ExportReport Export(string architecture, string golden, string tokenizer, string format, string options = "", int beyond = 0)
    {
        PublishedModels.Write(_folder["source"], golden);
        var tokens = File.ReadAllLines(_folder["source", "vocab.txt"]);
        File.WriteAllLines(_folder["source", "vocab.txt"], tokens[..^beyond]);
        PublishedModels.Import(_folder["source"], _folder["model"]);
        using var weights = new SafetensorsWeights(_folder["source", "model.safetensors"]);
        var recipe = PublishedModels.Formats.Find(format).Format
            .Describe(JsonNode.Parse(File.ReadAllText(_folder["model", "config.json"]))!.AsObject(), [.. weights.Names]);
        var yaml = $"{{type: {tokenizer}, vocabulary: '{_folder["source", "vocab.txt"]}'{(options.Length > 0 ? ", " + options : "")}}}";
        var built = Composed.Component<ITokenizerComponent>(yaml).Build(new TokenizerContext(null, _folder.Path));
        var model = recipe with { Tokenizer = new JsonObject { ["type"] = tokenizer }, Special = built.Vocabulary.Special };
        Assert.Equal(architecture, model.Model["type"]!.ToString());
        if (beyond > 0)
            model.Model["padded_vocabulary_size"] = tokens.Length;
        // a checkpoint as training leaves it
        var step = Directory.CreateDirectory(_folder["step-000001"]).FullName;
        File.Copy(_folder["model", "model.safetensors"], Path.Combine(step, "model.safetensors"), overwrite: true);
        return Trained(step, model, format, built);
    }

    private ExportReport Trained(string step, PublishedModel model, string format, ITokenizer built)
    {
        var hashes = new JsonObject();
        foreach (var name in new[] { "model.safetensors", "optimizer.safetensors", "state.json" })
        {
            var file = Path.Combine(step, name);
            if (!File.Exists(file))
                File.WriteAllText(file, "");
            var bytes = File.ReadAllBytes(file);
            hashes[name] = new JsonObject { ["bytes"] = bytes.Length, ["sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)) };
        }
        File.WriteAllText(Path.Combine(step, "manifest.json"), new JsonObject { ["step"] = 1, ["files"] = hashes }.ToJsonString());
        var request = new ExportRequest { Source = step, Target = _folder["out"], Formats = PublishedModels.Formats, Format = format, Card = "card" };
        return ModelExport.Trained(request, step, model, built.Vocabulary.Count, folder => built.Save(folder));
    }

    private JsonObject Json(string file) => JsonNode.Parse(File.ReadAllText(_folder["out", file]))!.AsObject();
}
