using System.Text.Json.Nodes;

namespace Runner.Plugins.Optimizers.Parity;

/// <summary>A recorded optimizer here.</summary>
/// <param name="Optimizer">Its settings, without rate, decay and names.</param>
/// <param name="Schedule">Settings of its schedule.</param>
/// <param name="GlobalClip">Longest gradient of the whole model, which the trainer clips to; null for none.</param>
/// <param name="Spares">Parts of names without weight decay.</param>
internal sealed record OptimizerTag(JsonObject Optimizer, JsonObject Schedule, double? GlobalClip, IReadOnlyList<string> Spares);

/// <summary>Recorded optimizers and the settings that give them here (the table of LAMB and Adam variants beside the cases).</summary>
internal static class OptimizerTags
{
    private static readonly string[] Torch = ["bias", "LayerNorm.bias", "LayerNorm.weight"];
    private static readonly string[] TensorFlow = ["LayerNorm", "layer_norm", "bias"];

    /// <summary>What a tag is; null for an unknown one.</summary>
    public static OptimizerTag? Of(string tag, long warmup)
    {
        OptimizerTag Make(string type, JsonObject schedule, string[] spares, double? clip, params (string Key, JsonNode Value)[] options)
        {
            var settings = new JsonObject { ["type"] = type };
            foreach (var (key, value) in options)
                settings[key] = value;
            return new(settings, schedule, clip, spares);
        }
        var linear = ScheduleTags.Make("linear", warmup);
        var nezha = ScheduleTags.Make("linear", warmup, ("decay_from", "adjusted-start"));
        var flat = new JsonObject { ["type"] = "constant" };
        return tag switch
        {
            "bertadam_tinybert" or "bertadam_nezha_pytorch" => Make("bert-adam", linear, Torch, null),
            "bertadam_ernie" => Make("bert-adam", ScheduleTags.Make("linear", warmup, ("decay_from", "start")), Torch, null),
            "bertadam_ernie_run_pretrain" =>
                Make("bert-adam", ScheduleTags.Make("linear", warmup, ("decay_from", "start"), ("warmup_power", 2)), Torch, null),
            "bertadam_constant_noclip" => Make("bert-adam", flat, Torch, null, ("max_grad_norm", 0)),
            "torch_adamw" => Make("adamw", linear, Torch, null, ("epsilon", 1e-8)),
            "hf_adamw" => Make("adamw", linear, Torch, null, ("variant", "huggingface")),
            "hf_adamw_no_bias_correction" => Make("adamw", linear, Torch, null, ("variant", "huggingface"), ("bias_correction", false)),
            "adam_nezha_tf" => Make("adamw", nezha, TensorFlow, 1, ("variant", "bert")),
            "lamb_cybertronai" => Make("lamb", linear, Torch, null, ("variant", "cybertronai")),
            "lamb_apex_ref" => Make("lamb", linear, Torch, null, ("variant", "apex")),
            "lamb_nezha_tf" => Make("lamb", nezha, TensorFlow, 1, ("variant", "nezha")),
            "lamb_nezha_tf_constant_noclip" => Make("lamb", flat, TensorFlow, null, ("variant", "nezha")),
            _ => null,
        };
    }
}
