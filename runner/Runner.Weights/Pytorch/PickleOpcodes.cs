namespace Runner.Weights.Pytorch;

/// <summary>Names of opcodes that are refused, for messages.</summary>
internal static class PickleOpcodes
{
    public const byte Protocol = 0x80;
    public const byte Stop = (byte)'.';

    private static readonly Dictionary<byte, string> Names = new()
    {
        [(byte)'i'] = "INST", [(byte)'o'] = "OBJ", [(byte)'P'] = "PERSID", [0x81] = "NEWOBJ", [0x92] = "NEWOBJ_EX", [0x82] = "EXT1", [0x83] = "EXT2",
        [0x84] = "EXT4", [(byte)'B'] = "BINBYTES", [(byte)'C'] = "SHORT_BINBYTES", [0x8e] = "BINBYTES8", [0x96] = "BYTEARRAY8", [0x97] = "NEXT_BUFFER",
        [0x98] = "READONLY_BUFFER", [0x8f] = "EMPTY_SET", [0x90] = "ADDITEMS", [0x91] = "FROZENSET", [(byte)'I'] = "INT", [(byte)'L'] = "LONG",
        [(byte)'F'] = "FLOAT", [(byte)'S'] = "STRING", [(byte)'V'] = "UNICODE", [(byte)'p'] = "PUT", [(byte)'g'] = "GET", [(byte)'d'] = "DICT",
        [(byte)'l'] = "LIST", [Protocol] = "PROTO",
    };

    public static string NameOf(byte opcode) => Names.TryGetValue(opcode, out var name) ? name : $"0x{opcode:x2}, which does not exist";
}
