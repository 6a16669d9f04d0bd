using Runner.Errors;

namespace Runner.Weights.Pytorch;

/// <summary>
/// Reads the pickle of a state_dict (protocols 2 to 5) without executing anything: no name is looked up, no object is made but maps,
/// lists, tuples, plain values and descriptions of tensors. Whatever asks for more is refused by name. It is a flat loop over opcodes, so
/// nothing nests; values are shared, never copied, so nothing grows beyond the size of the pickle.
/// Source of the format: CPython, Lib/pickletools.py.
/// </summary>
internal sealed class PickleReader
{
    private readonly string _path;
    private readonly PickleCursor _cursor;
    private readonly PickleStack _stack;
    private readonly PickleCalls _calls;
    private readonly Dictionary<uint, object?> _memo = [];

    private PickleReader(string path, ReadOnlyMemory<byte> pickle, Dictionary<string, PickleStorage>? storages = null)
    {
        _path = path;
        _cursor = new PickleCursor(pickle, Bad);
        _stack = new PickleStack(Bad);
        _calls = new PickleCalls(Bad, Forbidden, storages ?? new(StringComparer.Ordinal));
    }

    /// <summary>The value the pickle describes.</summary>
    /// <exception cref="RunnerException">RUN4210: it is broken; RUN4211: it asks for more than tensors.</exception>
    public static object? Read(string path, ReadOnlyMemory<byte> pickle) => new PickleReader(path, pickle).Run();

    /// <summary>The value that the first of several pickles describes, and its length.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="pickles">One after the other.</param>
    /// <param name="storages">Receives the storages it refers to, by key; null where nobody asks.</param>
    /// <exception cref="RunnerException">RUN4210: it is broken; RUN4211: it asks for more than tensors.</exception>
    public static (object? Value, int Length) ReadFirst(string path, ReadOnlyMemory<byte> pickles, Dictionary<string, PickleStorage>? storages)
    {
        var reader = new PickleReader(path, pickles, storages);
        var value = reader.Run();
        return (value, reader._cursor.Position);
    }

    private object? Run()
    {
        if (_cursor.Byte() != PickleOpcodes.Protocol)
            throw Bad("it does not start with a protocol of 2 or above");
        var protocol = _cursor.Byte();
        if (protocol is < 2 or > 5)
            throw Bad($"it is of protocol {protocol}; 2 to 5 are known");
        while (true)
        {
            var at = _cursor.Position;
            var opcode = _cursor.Byte();
            if (opcode == PickleOpcodes.Stop)
                return _stack.Last();
            if (!ReadValue(opcode) && !ReadText(opcode) && !Collect(opcode) && !Remember(opcode) && !Call(opcode))
                throw Forbidden($"the opcode {PickleOpcodes.NameOf(opcode)} (at byte {at})");
        }
    }

    private bool ReadValue(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'N': _stack.Push(null); return true;
            case 0x88: _stack.Push(true); return true;
            case 0x89: _stack.Push(false); return true;
            case (byte)'J': _stack.Push((long)_cursor.Int32()); return true;
            case (byte)'K': _stack.Push((long)_cursor.Byte()); return true;
            case (byte)'M': _stack.Push((long)_cursor.UInt16()); return true;
            case 0x8a: _stack.Push(_cursor.Integer(_cursor.Byte())); return true;
            case 0x8b: _stack.Push(_cursor.Integer(_cursor.UInt32())); return true;
            case (byte)'G': _stack.Push(_cursor.Double()); return true;
            case 0x95: _cursor.UInt64(); return true;                  // a frame's length: only of use to buffered readers
            default: return false;
        }
    }

    private bool ReadText(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'X' or (byte)'T': _stack.Push(_cursor.Text(_cursor.UInt32())); return true;
            case 0x8c or (byte)'U': _stack.Push(_cursor.Text(_cursor.Byte())); return true;
            case 0x8d: _stack.Push(_cursor.Text(_cursor.UInt64())); return true;
            default: return false;
        }
    }

    private bool Collect(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(': _stack.Mark(); return true;
            case (byte)')': _stack.Push(Array.Empty<object?>()); return true;
            case (byte)']': _stack.Push(new List<object?>()); return true;
            case (byte)'}': _stack.Push(new PickleMap()); return true;
            case (byte)'t': _stack.Push(_stack.PopToMark()); return true;
            case 0x85 or 0x86 or 0x87: _stack.Push(_stack.Pop(opcode - 0x84)); return true;
            case (byte)'a': Append(_stack.Pop(1)); return true;
            case (byte)'e': Append(_stack.PopToMark()); return true;
            case (byte)'s': SetItems(_stack.Pop(2)); return true;
            case (byte)'u': SetItems(_stack.PopToMark()); return true;
            case (byte)'0': _stack.Drop(); return true;
            case (byte)'1': _stack.PopToMark(); return true;
            case (byte)'2': _stack.Push(_stack.Peek()); return true;
            default: return false;
        }
    }

    private bool Remember(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'q': _memo[_cursor.Byte()] = _stack.Peek(); return true;
            case (byte)'r': _memo[_cursor.UInt32()] = _stack.Peek(); return true;
            case 0x94: _memo[(uint)_memo.Count] = _stack.Peek(); return true;
            case (byte)'h': _stack.Push(Recall(_cursor.Byte())); return true;
            case (byte)'j': _stack.Push(Recall(_cursor.UInt32())); return true;
            default: return false;
        }
    }

    private bool Call(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'c':
                var module = _cursor.Line();
                _stack.Push(_calls.Global(module, _cursor.Line()));
                return true;
            case 0x93:
                var names = _stack.Pop(2);
                _stack.Push(names is [string first, string second] ? _calls.Global(first, second) : throw Bad("it names something by other than texts"));
                return true;
            case (byte)'Q': _stack.Push(_calls.Storage(_stack.Pop(1)[0])); return true;
            case (byte)'R':
                var call = _stack.Pop(2);
                _stack.Push(_calls.Reduce(call[0], call[1]));
                return true;
            case (byte)'b':
                var state = _stack.Pop(1)[0];
                _calls.Build(_stack.Peek(), state);
                return true;
            default: return false;
        }
    }

    private void Append(object?[] items)
    {
        if (_stack.Peek() is not List<object?> list)
            throw Bad("it adds items to something that is no list");
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (_stack.Peek() is not PickleMap map || items.Length % 2 != 0)
            throw Bad("it sets items of something that is no map");
        for (var i = 0; i < items.Length; i += 2)
        {
            map.Entries[items[i] switch
            {
                string text => text,
                long number => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
                _ => throw Bad("a map in it has keys that are no texts"),
            }] = items[i + 1];
        }
    }

    private object? Recall(uint index) => _memo.TryGetValue(index, out var value) ? value : throw Bad($"it recalls number {index}, which it never remembered");

    private RunnerException Bad(string reason) => InterchangeErrors.BadPytorchFile.With(_path, $"in its pickle, {reason}");

    private RunnerException Forbidden(string what) => InterchangeErrors.ForbiddenPickle.With(_path, what);
}
