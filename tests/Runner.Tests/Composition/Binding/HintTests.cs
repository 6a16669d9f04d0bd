using Runner.Experiments;
using Runner.Composition;
using Runner.Recipes;
using Runner.Tests.Support;

namespace Runner.Tests.Composition.Binding;

/// <summary>What is said to somebody who writes a recipe out of habit from another tool, over the components that are shipped.</summary>
public sealed class HintTests
{
    [Theory]
    [InlineData("train: { num_train_epochs: 3 }", "what other tools call 'num_train_epochs' is 'duration' here: duration: 3ep.")]
    [InlineData("train: { max_steps: 1000 }", "what other tools call 'max_steps' is 'duration' here: duration: 1000steps.")]
    [InlineData("train: { per_device_train_batch_size: 16 }", "what other tools call 'per_device_train_batch_size' is 'batch_size' here: batch_size: 16.")]
    [InlineData("train: { gradient_accumulation_steps: 4 }", "what other tools call 'gradient_accumulation_steps' is 'micro_batch_size' here: micro_batch_size: (batch_size / 4).")]
    [InlineData("train: { fp16: true }", "what other tools call 'fp16' is 'precision' here: precision: fp16.")]
    [InlineData("fp16: true", "what other tools call 'fp16' is 'train.precision' here: precision: fp16.")]
    [InlineData("lr: 5e-5", "what other tools call 'lr' is 'optimizer.learning_rate' here: learning_rate: 5e-5.")]
    [InlineData("train: { lr: 5e-5 }", "what other tools call 'lr' is 'optimizer.learning_rate' here: learning_rate: 5e-5.")]
    [InlineData("optimizer: { type: adamw, lr: 5e-5 }", "what other tools call 'lr' is 'learning_rate' here: learning_rate: 5e-5.")]
    [InlineData("train: { warmup_ratio: 0.06 }", "what other tools call 'warmup_ratio' is 'schedule.warmup' here: warmup: 6%.")]
    [InlineData("schedule: { type: linear, warmup_steps: 500 }", "what other tools call 'warmup_steps' is 'warmup' here: warmup: 500steps.")]
    [InlineData("train: { weight_decay: 0.01 }", "it is a setting of 'optimizer'.")]
    [InlineData("learning_rate: 5e-5", "it is a setting of 'optimizer'.")]
    [InlineData("train: { max_grad_norm: 1.0 }", "what other tools call 'max_grad_norm' is 'clip_norm' here: clip_norm: 1.0.")]
    [InlineData("train: { gradient_clip_val: 1.0 }", "what other tools call 'gradient_clip_val' is 'clip_norm' here: clip_norm: 1.0.")]
    [InlineData("model: { type: bert, hidden_size: 256 }", "what other tools call 'hidden_size' is 'hidden' here: hidden: 256.")]
    [InlineData("model: { type: bert, num_hidden_layers: 4 }", "what other tools call 'num_hidden_layers' is 'layers' here: layers: 4.")]
    [InlineData("model: { type: gpt2, n_head: 4 }", "what other tools call 'n_head' is 'heads' here: heads: 4.")]
    [InlineData("eval_steps: 100", "what other tools call 'eval_steps' is 'evaluate.every' here: every: 100steps.")]
    [InlineData("save_total_limit: 2", "what other tools call 'save_total_limit' is 'checkpoint.keep' here: keep: 2.")]
    [InlineData("training: {}", "what other tools call 'training' is 'train' here.")]
    [InlineData("seeed: 1", "did you mean 'seed'?")]
    [InlineData("schedule: { type: linear, warmup: 0.1 }", "did you mean 10% (of the training), or 0.1ep? A length says its unit: steps, ep, tok or %.")]
    [InlineData("train: { duration: 0.5 }", "did you mean 50% (of the training), or 0.5ep? A length says its unit: steps, ep, tok or %.")]
    [InlineData("data: { type: text, train: poems/tang.txt }", "did you mean { type: text, path: poems/tang.txt }?")]
    [InlineData("data: { type: text, train: ~/poems }", "did you mean { type: text, path: \"~/poems\" }?")]
    [InlineData("tokenizer: vocab.txt", "did you mean { type: sentencepiece, model: vocab.txt } or { type: character, vocabulary: vocab.txt } or { type: wordpiece, vocabulary: vocab.txt }?")]
    [InlineData("schedule: quadratic", "installed: constant, cosine, cosine-restarts, linear, noam, polynomial.")]
    [InlineData("model:\n  type:bert", "a space follows a colon: type: bert")]
    [InlineData("train:\n  duration:3ep", "a space follows a colon: duration: 3ep")]
    [InlineData("model: ｂert：a", "'：' is a full-width colon (U+FF1A): type ':' and a space in its place, or put the text in quotes if it is meant.")]
    [InlineData("model:\n  type: bert\n  hidden: ６4", "'６' is a full-width digit (U+FF16): type '6' in its place, or put the text in quotes if it is meant.")]
    [InlineData("model:\n\u00A0 type: bert", "here is a no-break space (U+00A0): type a space in its place.")]
    [InlineData("train: null", "leave 'train' out, or write 'train: {}' for its defaults.")]
    public void A_habit_is_answered(string recipe, string hint) => Assert.Contains(hint, Bind(recipe).Select(d => d.Hint));

    [Theory]
    [InlineData("实验一")]
    [InlineData("Ünïcode-1")]
    [InlineData("2026.11")]
    public void Names_are_of_any_script(string name) => Assert.DoesNotContain(Bind($"name: {name}"), d => d.Message.Contains("'name'", StringComparison.Ordinal));

    [Theory]
    [InlineData("../a")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public void Names_that_lead_elsewhere_are_not(string name) => Assert.Contains(Bind($"name: {name}"), d => d.Message.Contains("'name'", StringComparison.Ordinal));

    private static IReadOnlyList<Diagnostic> Bind(string recipe)
    {
        var diagnostics = new DiagnosticBag();
        var composed = RecipeComposer.ComposeText(recipe, "r.yaml", [], RecipeEnvironment.OfProcess(), diagnostics)!;
        new RecipeBinder(Composed.Catalog, Composed.Services).Bind<ExperimentRecipe>(composed.Root, new BindingOptions { Composed = composed }, diagnostics);
        return diagnostics.Items;
    }
}
