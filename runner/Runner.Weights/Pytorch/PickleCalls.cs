namespace Runner.Weights.Pytorch;

/// <summary>What a pickle of weights may ask to have made: maps, storages, tensors. Everything is checked; nothing is called.</summary>
/// <param name="bad">Makes the error of a broken pickle.</param>
/// <param name="forbidden">Makes the error of one that asks for more.</param>
/// <param name="storages">Receives every storage, by key.</param>
internal sealed class PickleCalls(Func<string, Exception> bad, Func<string, Exception> forbidden, Dictionary<string, PickleStorage> storages)
{
    // an expanded tensor repeats few numbers; beyond this many it is not worth believing
    private const long MostRepeated = 1 << 24;
    private const int MaxRank = 64;

    public PickleGlobal Global(string module, string name) =>
        PickleGlobal.Find(module, name) ?? throw forbidden($"'{Shown(module)}.{Shown(name)}'");

    /// <summary>A persistent id: <c>('storage', type, key, location, elements)</c>.</summary>
    public PickleStorage Storage(object? id)
    {
        if (id is not object?[] { Length: >= 5 } parts || parts[0] is not "storage" || parts[1] is not PickleGlobal { Use: PickleGlobalUse.Storage } type
            || parts[2] is not string key || parts[3] is not string)
        {
            throw bad("it refers to a storage in an unknown way");
        }
        if (key.Length is 0 or > 100 || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            throw bad($"it refers to a storage '{Shown(key)}', which is no name of one");
        if (parts[4] is not (long and >= 0 and var count))
            throw bad("a storage in it has a size that is no number from 0");
        // files from before 1.6 say here which part of another storage it is
        if (parts.Length > 5 && parts[5] is not null)
            throw bad("it refers to a part of a storage, which is not known");
        var storage = new PickleStorage(key, type.Type!.Value, (long)count);
        return storages.TryAdd(key, storage) || storages[key] == storage ? storage : throw bad($"it describes the storage '{Shown(key)}' in two ways");
    }

    public object Reduce(object? callee, object? arguments)
    {
        if (callee is not PickleGlobal global)
            throw forbidden("a call of something it made itself");
        if (arguments is not object?[] given)
            throw bad("it calls with other than a tuple of arguments");
        return (global.Use, given) switch
        {
            (PickleGlobalUse.Map, []) => new PickleMap(),
            (PickleGlobalUse.Map, _) => throw forbidden($"'{global.Name}' with arguments"),
            (PickleGlobalUse.Tensor, [PickleStorage storage, long offset, object?[] shape, object?[] strides, bool, PickleMap or null, ..]) =>
                Tensor(storage, offset, Numbers(shape), Numbers(strides)),
            (PickleGlobalUse.OldTensor, [PickleStorage storage, long offset, object?[] shape, object?[] strides]) => Tensor(storage, offset, Numbers(shape), Numbers(strides)),
            (PickleGlobalUse.Parameter, [PickleTensor tensor, bool, PickleMap or null]) => tensor,
            (PickleGlobalUse.Storage, _) => throw forbidden($"a call of '{global.Name}'"),
            _ => throw bad($"it calls '{global.Name}' with arguments that do not fit"),
        };
    }

    /// <summary>Modules' state_dicts carry version numbers as an attribute; no other object has a state.</summary>
    public void Build(object? target, object? state)
    {
        if (target is not PickleMap || state is not PickleMap attributes)
            throw forbidden("the state of an object to be set (BUILD)");
        if (attributes.Entries.Keys.FirstOrDefault(name => name != "_metadata") is { } other)
            throw forbidden($"an attribute '{Shown(other)}' to be set (BUILD)");
    }

    private PickleTensor Tensor(PickleStorage storage, long offset, long[] shape, long[] strides)
    {
        if (shape.Length != strides.Length || shape.Length > MaxRank || offset < 0)
            throw bad("a tensor in it has an impossible shape");
        try
        {
            var (count, last) = (1L, offset);
            for (var i = 0; i < shape.Length; i++)
            {
                count = checked(count * Math.Max(shape[i], 1));
                last = checked(last + Math.Max(shape[i] - 1, 0) * strides[i]);
            }
            var isEmpty = shape.Contains(0);
            if (!isEmpty && last >= storage.Count)
                throw bad($"a tensor in it reaches to element {last} of a storage of {storage.Count}");
            if (!isEmpty && count > Math.Max(storage.Count, MostRepeated))
                throw bad($"a tensor in it makes {count} elements out of {storage.Count}");
        }
        catch (OverflowException)
        {
            throw bad("a tensor in it has a shape too large to be true");
        }
        return new PickleTensor(storage, offset, shape, strides);
    }

    private long[] Numbers(object?[] values) =>
        [.. values.Select(value => value is long and >= 0 and var number ? (long)number : throw bad("a tensor in it has sizes that are no numbers from 0"))];

    private static string Shown(string text) => new([.. text.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);
}
