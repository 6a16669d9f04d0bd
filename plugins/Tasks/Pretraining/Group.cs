using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Pretraining;

/// <summary>A level of the parameters' names without anything of its own.</summary>
internal sealed class Group : nn.Module
{
    public Group(string name, params ReadOnlySpan<(string Name, nn.Module Module)> children)
        : base(name)
    {
        foreach (var (childName, child) in children)
            register_module(childName, child);
    }
}
