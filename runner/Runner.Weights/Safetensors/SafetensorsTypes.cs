using static TorchSharp.torch;

namespace Runner.Weights.Safetensors;

/// <summary>Element types the format and libtorch share.</summary>
public static class SafetensorsTypes
{
    private static readonly (string Name, ScalarType Type, int Size)[] All =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2), ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1), ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    // of the format, but without a counterpart in the tensors here
    private static readonly string[] Others = ["U16", "U32", "U64", "C64", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F6_E2M3", "F6_E3M2", "F4"];

    /// <summary>True for types that the format has and TorchSharp's tensors have not.</summary>
    public static bool IsBeyondLibtorch(string name) => Others.Contains(name);

    public static ScalarType? Find(string name)
    {
        foreach (var (candidate, type, _) in All)
        {
            if (candidate == name)
                return type;
        }
        return null;
    }

    public static string NameOf(ScalarType type) => Row(type).Name;

    public static int SizeOf(ScalarType type) => Row(type).Size;

    public static string Describe(ScalarType type, IEnumerable<long> shape) => $"{NameOf(type)} [{string.Join(", ", shape)}]";

    private static (string Name, ScalarType Type, int Size) Row(ScalarType type)
    {
        foreach (var row in All)
        {
            if (row.Type == type)
                return row;
        }
        throw new NotSupportedException($"safetensors files have no element type for {type}");
    }
}
