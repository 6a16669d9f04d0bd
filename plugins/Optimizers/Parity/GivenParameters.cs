using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Parity;

/// <summary>Parameters of given dotted names and values, without a model around them.</summary>
internal sealed class GivenParameters : nn.Module
{
    public GivenParameters(IEnumerable<string> names, Func<string, Tensor> read)
        : base("given")
    {
        var levels = new Dictionary<string, Level>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var parts = name.Split('.');
            nn.Module parent = this;
            for (var depth = 1; depth < parts.Length; depth++)
            {
                var path = string.Join('.', parts[..depth]);
                if (!levels.TryGetValue(path, out var level))
                {
                    levels[path] = level = new Level(parts[depth - 1]);
                    parent.register_module(parts[depth - 1], level);
                }
                parent = level;
            }
            parent.register_parameter(parts[^1], new Parameter(read(name).clone()));
        }
    }

    private sealed class Level(string name) : nn.Module(name);
}
