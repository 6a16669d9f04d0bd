using System.Text.Json.Nodes;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Plugins.Tokenizers.SentencePiece;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Tokenizers;
using Runner.Weights;

namespace Runner.Tests.Weights;

/// <summary>What the files beside published weights say about how text is cut.</summary>
[Collection(TorchTests.Name)]
public sealed class PublishedTokenizerTests : IDisposable
{
    private const string Whole = """
        {"version": "1.0", "truncation": null, "padding": null,
         "added_tokens": [{"id": 0, "content": "[PAD]", "special": true, "normalized": false}],
         "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": LOWER},
         "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": {"type": "TemplateProcessing"}, "decoder": {"type": "WordPiece"},
         "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": VOCAB}}
        """;

    private readonly TemporaryFolder _folder = new();

    public PublishedTokenizerTests()
    {
        TorchRuntime.EnsureLoaded();
        PublishedModels.Write(_folder["source"], "bert_a");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"do_lower_case": false}""", "lower_case: false")]
    [InlineData("""{"do_lower_case": false, "strip_accents": true}""", "strip_accents: true")]
    [InlineData("""{"strip_accents": false}""", "strip_accents: false")]
    [InlineData("""{"tokenize_chinese_chars": false}""", "split_ideographs: false")]
    [InlineData("""{"tokenizer_class": "BertTokenizerFast", "never_split": [], "model_max_length": 512, "unk_token": {"content": "[UNK]"}}""", "lower_case: true")]
    [InlineData("""{"additional_special_tokens": ["w3"]}""", "never_split:\n    - w3")]
    [InlineData("""{"added_tokens_decoder": {"6": {"content": "w1", "special": true, "normalized": false}}}""", "never_split:\n    - w1")]
    public void What_the_configuration_says_becomes_settings(string configuration, string setting)
    {
        Write("tokenizer_config.json", configuration);
        PublishedModels.Import(_folder["source"], _folder["model"]);

        var recipe = File.ReadAllText(_folder["model", "model.yaml"]);
        Assert.Contains("type: wordpiece", recipe, StringComparison.Ordinal);
        Assert.Contains("vocabulary: \"./vocab.txt\"", recipe, StringComparison.Ordinal);
        Assert.Contains(setting, recipe, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokenizer_config.json", """{"never_split": ["[E1]"]}""", "RUN4261", "'never_split' is [\"[E1]\"]")]
    [InlineData("tokenizer_config.json", """{"do_basic_tokenize": false}""", "RUN4261", "'do_basic_tokenize' is false")]
    [InlineData("tokenizer_config.json", """{"unk_token": "<unk>"}""", "RUN4261", "'unk_token' is '<unk>'")]
    [InlineData("tokenizer_config.json", """{"word_tokenizer_type": "mecab"}""", "RUN4260", "'word_tokenizer_type', which is \"mecab\"")]
    [InlineData("tokenizer_config.json", """{"tokenizer_class": "BertJapaneseTokenizer"}""", "RUN4252", "is of the class 'BertJapaneseTokenizer'")]
    [InlineData("tokenizer_config.json", """{"added_tokens_decoder": {"5": {"content": "w0", "lstrip": true}}}""", "RUN4261", "'w0' is a token with 'lstrip: true'")]
    [InlineData("added_tokens.json", """{"[NEW]": 7}""", "RUN4262", "the token 7 is 'w2' in one and '[NEW]' in the other")]
    [InlineData("tokenizer.json", """{"model": {"type": "BPE"}, "pre_tokenizer": {"type": "Metaspace"}}""", "RUN4252", "of the type 'BPE'")]
    [InlineData("tokenizer.json", """{"model": {"type": "Unigram", "vocab": []}, "pre_tokenizer": {"type": "Whitespace"}}""", "RUN4261", "known are Metaspace and WhitespaceSplit")]
    public void What_cuts_text_in_another_way_is_refused_by_name(string file, string content, string code, string named)
    {
        Write(file, content);
        var error = Assert.Throws<RunnerException>(() => PublishedModels.Import(_folder["source"], _folder["model"]));
        Assert.Equal(code, error.Descriptor.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["model"]));
    }

    [Fact]
    public void What_the_user_vouches_for_is_left_out_of_account()
    {
        Write("tokenizer_config.json", """{"tokenizer_class": "BertJapaneseTokenizer", "word_tokenizer_type": "basic"}""");
        PublishedModels.Import(_folder["source"], _folder["model"], accept: ["tokenizer_class", "word_tokenizer_type"]);
        Assert.Contains("type: wordpiece", File.ReadAllText(_folder["model", "model.yaml"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void A_folder_with_tokenizer_json_alone_is_read(string lower)
    {
        var tokens = File.ReadAllLines(_folder["source", "vocab.txt"]);
        File.Delete(_folder["source", "vocab.txt"]);
        WriteWhole(tokens, lower);
        PublishedModels.Import(_folder["source"], _folder["model"]);

        var recipe = File.ReadAllText(_folder["model", "model.yaml"]);
        Assert.Contains($"vocabulary: \"./tokenizer/vocab.txt\"\n  lower_case: {lower}", recipe, StringComparison.Ordinal);
        Assert.Equal(tokens, File.ReadAllLines(_folder["model", "tokenizer", "vocab.txt"]));
        PublishedModels.Export(_folder["model"], _folder["exported"]);
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], Directory.GetFileSystemEntries(_folder["exported"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Files_that_contradict_each_other_are_refused()
    {
        var tokens = File.ReadAllLines(_folder["source", "vocab.txt"]);
        WriteWhole(tokens, "false");
        Write("tokenizer_config.json", """{"do_lower_case": true}""");
        var flags = Assert.Throws<RunnerException>(() => PublishedModels.Import(_folder["source"], _folder["model"]));
        Assert.Equal("tokenizer_config.json and tokenizer.json contradict each other: 'do_lower_case' is true and 'normalizer.lowercase' is false.", flags.Message);

        (tokens[8], tokens[9]) = (tokens[9], tokens[8]);
        WriteWhole(tokens, "true");
        var order = Assert.Throws<RunnerException>(() => PublishedModels.Import(_folder["source"], _folder["model"]));
        Assert.Equal("vocab.txt and tokenizer.json contradict each other: the token 8 is 'w3' in one and 'w4' in the other.", order.Message);
    }

    [Fact]
    public void A_cased_vocabulary_without_a_flag_is_warned_of()
    {
        File.WriteAllLines(_folder["source", "vocab.txt"], File.ReadAllLines(_folder["source", "vocab.txt"]).Select(token => token.Replace('w', 'W')));
        var warning = Assert.Single(PublishedModels.Import(_folder["source"], _folder["model"]).Warnings);
        Assert.Contains("have capital letters", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_beyond_the_vocabulary_become_an_option_of_the_model_and_come_back()
    {
        var tokens = File.ReadAllLines(_folder["source", "vocab.txt"]);
        File.WriteAllLines(_folder["source", "vocab.txt"], tokens[..^3]);
        PublishedModels.Import(_folder["source"], _folder["model"]);
        Assert.Contains($"padded_vocabulary_size: {tokens.Length}", File.ReadAllText(_folder["model", "model.yaml"]), StringComparison.Ordinal);
        PublishedModels.Export(_folder["model"], _folder["exported"]);
        Assert.Equal(PublishedModels.Contents(_folder["source", "model.safetensors"]), PublishedModels.Contents(_folder["exported", "model.safetensors"]));
        Assert.All(["config.json", "vocab.txt"], file => Assert.Equal(File.ReadAllBytes(_folder["source", file]), File.ReadAllBytes(_folder["exported", file])));

        var without = Assert.Throws<RunnerException>(() => PublishedModels.Import(_folder["source"], _folder["plain"], modelHasOption: (_, option) => option != "padded_vocabulary_size"));
        Assert.Equal("RUN4255", without.Descriptor.Code);
        Assert.Contains($"has {tokens.Length} rows for a vocabulary of {tokens.Length - 3} tokens", without.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["plain"]));

        File.WriteAllLines(_folder["source", "vocab.txt"], [.. tokens, "more"]);
        Assert.Equal("RUN4254", Assert.Throws<RunnerException>(() => PublishedModels.Import(_folder["source"], _folder["other"])).Descriptor.Code);
    }

    [Fact]
    public void Added_tokens_beyond_the_vocabulary_extend_it()
    {
        var tokens = File.ReadAllLines(_folder["source", "vocab.txt"]);
        File.WriteAllLines(_folder["source", "vocab.txt"], tokens[..^1]);
        Write("added_tokens.json", $$"""{"[E1]": {{tokens.Length - 1}}}""");
        PublishedModels.Import(_folder["source"], _folder["model"]);

        Assert.Equal([.. tokens[..^1], "[E1]"], File.ReadAllLines(_folder["model", "tokenizer", "vocab.txt"]));
        Assert.DoesNotContain("padded_vocabulary_size", File.ReadAllText(_folder["model", "model.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gpt2_body_with_a_bert_vocabulary_gets_that_tokenizer()
    {
        PublishedModels.Write(_folder["gpt2"], "gpt2_a");
        PublishedModels.Import(_folder["gpt2"], _folder["model"]);
        Assert.Contains("tokenizer:\n  type: wordpiece\n  vocabulary: \"./vocab.txt\"", File.ReadAllText(_folder["model", "model.yaml"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["a b", "ab c"]""")]
    [InlineData("""[["a", "b"], ["ab", "c"]]""")]
    public void A_byte_level_tokenizer_json_is_read(string merges)
    {
        var size = (int)PublishedModels.Write(_folder["gpt2"], "gpt2_a")["vocab_size"]!;
        File.Delete(_folder["gpt2", "vocab.txt"]);
        string[] tokens = ["a", "b", "c", "ab", "abc", .. Enumerable.Range(0, size - 6).Select(i => $"w{i}"), "<|endoftext|>"];
        var vocabulary = new JsonObject(tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))).ToJsonString();
        File.WriteAllText(_folder["gpt2", "tokenizer.json"], $$$"""
            {"added_tokens": [{"id": {{{size - 1}}}, "content": "<|endoftext|>", "special": true}], "normalizer": null,
             "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
             "model": {"type": "BPE", "dropout": null, "unk_token": null, "vocab": {{{vocabulary}}}, "merges": {{{merges}}}}}
            """);
        PublishedModels.Import(_folder["gpt2"], _folder["model"]);

        var recipe = File.ReadAllText(_folder["model", "model.yaml"]);
        Assert.Contains("type: byte-bpe\n  vocabulary: \"./tokenizer/vocab.json\"\n  merges: \"./tokenizer/merges.txt\"", recipe, StringComparison.Ordinal);
        Assert.Contains("add_prefix_space: true", recipe, StringComparison.Ordinal);
        Assert.Equal("#version: 0.2\na b\nab c\n", File.ReadAllText(_folder["model", "tokenizer", "merges.txt"]));
    }

    [Fact]
    public void A_sentencepiece_model_is_read_from_tokenizer_json_as_from_its_own_file()
    {
        var recorded = Path.Combine(Repository.Root, "tests", "Runner.Tests", "Tokenizers", "SentencePiece", "recorded");
        Directory.CreateDirectory(_folder["saved"]);
        // pieces that are never cut have no place in tokenizer.json
        var model = SentencePieceModel.Read(Path.Combine(recorded, "unigram.model"));
        File.WriteAllBytes(_folder["spiece.model"], SentencePieceWriting.Unigram(
            model.Pieces.Select(piece => piece.Kind is PieceKind.UserDefined or PieceKind.Unused ? piece with { Kind = PieceKind.Normal } : piece),
            model.Map, model.ByteFallback, model.AddDummyPrefix, model.RemoveExtraSpaces));
        var given = Composed.Component<ITokenizerComponent>($"{{type: sentencepiece, model: '{_folder["spiece.model"]}', plain_quotes: true, keep_special_tokens: true}}").Build(new TokenizerContext(null, _folder.Path));
        given.Save(_folder["saved"]);
        var alone = Directory.CreateDirectory(_folder["alone"]).FullName;
        File.Copy(_folder["saved", "tokenizer.json"], Path.Combine(alone, "tokenizer.json"));

        var described = PublishedModels.Tokenizers.Describe(alone, [], [])!;
        described.Write!(alone);
        var read = Composed.Factory.Create<ITokenizerComponent>(ModelRecipe.Located(described.Settings, alone)).Build(new TokenizerContext(null, _folder.Path));
        Assert.Equal(given.Vocabulary.Tokens, read.Vocabulary.Tokens);
        var texts = File.ReadLines(Path.Combine(recorded, "unigram.jsonl")).Select(line => (string)JsonNode.Parse(line)!["text"]!).ToList();
        Assert.NotEmpty(texts);
        foreach (var text in texts)
            Assert.Equal(Encode(given, text), Encode(read, text));

        // beside each other they must be the same
        File.Copy(_folder["spiece.model"], Path.Combine(alone, "spiece.model"));
        Assert.Null(PublishedModels.Tokenizers.Describe(alone, [], [])!.Write);
        var whole = JsonNode.Parse(File.ReadAllText(Path.Combine(alone, "tokenizer.json")))!;
        whole["model"]!["vocab"]![5]![0] = "other";
        File.WriteAllText(Path.Combine(alone, "tokenizer.json"), whole.ToJsonString());
        Assert.Equal("RUN4262", Assert.Throws<RunnerException>(() => PublishedModels.Tokenizers.Describe(alone, [], [])).Descriptor.Code);

        static List<Token> Encode(ITokenizer tokenizer, string text)
        {
            var tokens = new List<Token>();
            tokenizer.Encode(text, tokens);
            return tokens;
        }
    }

    [Theory]
    [InlineData("""{"[E1]": 30000}""", "RUN4261", "'[E1]' is a token that the model has no piece for")]
    [InlineData("""{"<unk>": 7}""", "RUN4262", "'<unk>' has the id")]
    public void Tokens_added_to_a_sentencepiece_model_are_refused_by_name(string added, string code, string named)
    {
        var folder = Directory.CreateDirectory(_folder["albert"]).FullName;
        File.Copy(Path.Combine(Repository.Root, "tests", "Runner.Tests", "Tokenizers", "SentencePiece", "recorded", "unigram.model"), Path.Combine(folder, "spiece.model"));
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"tokenizer_class": "AlbertTokenizer"}""");
        Assert.Equal("./spiece.model", (string?)PublishedModels.Tokenizers.Describe(folder, [], [])!.Settings["model"]);
        File.WriteAllText(Path.Combine(folder, "added_tokens.json"), added);
        var error = Assert.Throws<RunnerException>(() => PublishedModels.Tokenizers.Describe(folder, [], []));
        Assert.Equal(code, error.Descriptor.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type: wordpiece, vocabulary: '{0}/vocab.txt'", "BertTokenizer")]
    [InlineData("type: wordpiece, vocabulary: '{0}/vocab.txt', lower_case: false", "BertTokenizer")]
    [InlineData("type: wordpiece, vocabulary: '{0}/vocab.txt', strip_accents: false, never_split: [w7], max_word_length: 9, keep_special_tokens: false", "BertTokenizer")]
    [InlineData("type: wordpiece, vocabulary: '{0}/vocab.txt', lower_case: false, strip_accents: true, split_ideographs: false", "BertTokenizer")]
    [InlineData("type: character, vocabulary: '{0}/vocab.txt', lower_case: false", "PreTrainedTokenizerFast")]
    [InlineData("type: character, vocabulary: '{0}/vocab.txt'", "PreTrainedTokenizerFast")]
    [InlineData("type: byte-bpe, vocabulary: '{0}/vocab.json', merges: '{0}/merges.txt', add_prefix_space: true", "GPT2Tokenizer")]
    [InlineData("type: byte-bpe, vocabulary: '{0}/vocab.json', merges: '{0}/merges.txt', special_tokens: ['<e>', '<p>'], special: {padding: '<p>', separator: '<e>'}, keep_special_tokens: true", "GPT2Tokenizer")]
    public void What_is_saved_is_read_back_as_the_same_tokenizer(string options, string @class)
    {
        Write("vocab.json", new JsonObject(Enumerable.Range(0, 256).Select(i => KeyValuePair.Create(i.ToString("x2", System.Globalization.CultureInfo.InvariantCulture), (JsonNode?)i))
            .Append(KeyValuePair.Create("<|endoftext|>", (JsonNode?)256))).ToJsonString());
        Write("merges.txt", "#version: 0.2\n");
        var given = Composed.Component<ITokenizerComponent>($"{{{options.Replace("{0}", _folder["source"], StringComparison.Ordinal)}}}").Build(new TokenizerContext(null, _folder.Path));
        Directory.CreateDirectory(_folder["saved"]);
        given.Save(_folder["saved"]);
        var configuration = PublishedFolder.Read(_folder["saved", "tokenizer_config.json"]);
        Assert.Equal(@class, (string?)configuration["tokenizer_class"]);

        foreach (var without in new[] { "", "tokenizer.json", "vocab.txt" })
        {
            if (without == "tokenizer.json" && @class == "PreTrainedTokenizerFast")
            {
                // vocab.txt alone does not say that tokens are characters
                File.Copy(_folder["saved", "tokenizer_config.json"], Path.Combine(Directory.CreateDirectory(_folder["alone"]).FullName, "tokenizer_config.json"), overwrite: true);
                File.Copy(_folder["saved", "vocab.txt"], _folder["alone", "vocab.txt"], overwrite: true);
                Assert.Equal("RUN4252", Assert.Throws<RunnerException>(() => PublishedModels.Tokenizers.Describe(_folder["alone"], [], [])).Descriptor.Code);
                continue;
            }
            var folder = Directory.CreateDirectory(_folder["read" + without]).FullName;
            foreach (var file in Directory.GetFiles(_folder["saved"]).Where(file => Path.GetFileName(file) != without))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            var read = PublishedModels.Tokenizers.Describe(folder, [], [])!;
            read.Write?.Invoke(folder);
            Assert.Equal(given.Fingerprint, Composed.Factory.Create<ITokenizerComponent>(ModelRecipe.Located(read.Settings, folder)).Build(new TokenizerContext(null, _folder.Path)).Fingerprint);
        }
    }

    private void WriteWhole(string[] tokens, string lower) => Write("tokenizer.json", Whole
        .Replace("LOWER", lower, StringComparison.Ordinal)
        .Replace("VOCAB", new JsonObject(tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))).ToJsonString(), StringComparison.Ordinal));

    private void Write(string file, string content) => File.WriteAllText(_folder["source", file], content);
}
