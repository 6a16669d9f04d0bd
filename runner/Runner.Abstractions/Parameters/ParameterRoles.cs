using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Parameters;

/// <summary>What parameters are for, told by the modules that hold them and not by the names that some publication gave these.</summary>
public static class ParameterRoles
{
    /// <summary>Whether a module normalises.</summary>
    public static bool IsNorm(nn.Module module) =>
        module is INormalization or LayerNorm or GroupNorm or NormBase || module.GetType().Name.EndsWith("Norm", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a parameter is a bias, by its own name within its module: <c>bias</c>, <c>bias_ih_l0</c>, <c>key_bias</c>.</summary>
    public static bool IsBias(string localName) =>
        localName.Split('_').Any(word => word.Equals("bias", StringComparison.OrdinalIgnoreCase));

    /// <summary>Role of every parameter below <paramref name="root"/>, by its full name; tied ones under each of their names.</summary>
    public static IReadOnlyDictionary<string, (bool IsBias, bool IsNorm)> Of(nn.Module root)
    {
        var roles = new Dictionary<string, (bool IsBias, bool IsNorm)>(StringComparer.Ordinal);
        Collect(root, "", roles);
        return roles;
    }

    private static void Collect(nn.Module module, string path, Dictionary<string, (bool IsBias, bool IsNorm)> roles)
    {
        var isNorm = IsNorm(module);
        foreach (var (name, _) in module.named_parameters(recurse: false))
            roles[path + name] = (IsBias(name), isNorm);
        foreach (var (name, child) in module.named_children())
            Collect(child, path + name + ".", roles);
    }
}
