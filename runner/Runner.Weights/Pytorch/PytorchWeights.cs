using System.IO.MemoryMappedFiles;
using System.Text;
using Runner.Errors;
using Runner.Files;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Weights.Pytorch;

/// <summary>
/// Weights in a file of <c>torch.save</c> (PyTorch 1.6 and later: a zip file with a pickle and raw storages; before: see <see cref="LegacyFile"/>). Tensors are read one at a time
/// from the mapped file; storages may be shared, and views of any strides come out contiguous.
/// </summary>
internal sealed class PytorchWeights : StoredWeights
{
    // a few hundred bytes for each tensor
    private const int LongestPickle = 16 << 20;
    private const int ChunkElements = 1 << 24;
    private const string PickleName = "data.pkl";

    // what training scripts wrap a state_dict in
    private static readonly string[] Wrappers = ["state_dict", "model", "model_state_dict", "module"];

    private readonly string _path;
    private readonly Dictionary<string, ZipEntry> _entries;
    private readonly string _prefix;
    private readonly OrderedDictionary<string, PickleTensor> _tensors = new(StringComparer.Ordinal);
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <exception cref="RunnerException">RUN4210 to RUN4213: it is not read; RUN4204: no such file.</exception>
    public PytorchWeights(string path)
    {
        _path = path;
        if (!Path.Exists(path))
            throw WeightsErrors.WeightsFileMissing.With(path);
        var stream = RegularFile.Open(path);
        try
        {
            if (StartsOld(stream))
            {
                var (root, storages) = LegacyFile.Read(path, stream, LongestPickle, storage => SafetensorsTypes.SizeOf(storage.Type));
                _prefix = "";
                _entries = storages.ToDictionary(storage => "data/" + storage.Key, storage => storage.Value, StringComparer.Ordinal);
                Collect(root);
                (_file, _view) = Map(stream);
                return;
            }
            _entries = ZipEntries.Read(path, stream);
            var pickles = _entries.Keys.Where(name => name == PickleName || name.EndsWith("/" + PickleName, StringComparison.Ordinal)).ToList();
            if (pickles is not [var pickle])
                throw Bad(pickles.Count == 0 ? $"it holds no {PickleName}" : $"it holds {pickles.Count} files {PickleName}");
            _prefix = pickle[..^PickleName.Length];
            if (_entries.Keys.Any(name => name.StartsWith(_prefix + "code/", StringComparison.Ordinal)))
                throw InterchangeErrors.ForbiddenPickle.With(path, "a TorchScript program to be loaded");
            CheckByteOrder(stream);
            Collect(PickleReader.Read(path, Content(stream, pickle, LongestPickle)));

            (_file, _view) = Map(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public override IReadOnlyCollection<string> Names => [.. _tensors.Keys];

    public override IReadOnlyList<string> Files => [_path];

    public override ScalarType Type(string name) => Find(name).Storage.Type;

    public override IReadOnlyList<long> Shape(string name) => Find(name).Shape;

    public override Tensor Read(string name)
    {
        var tensor = Find(name);
        if (tensor.Shape.Contains(0))
            return empty([.. tensor.Shape], tensor.Storage.Type);
        // of a view, the stretch of the storage between its first and its last element
        var stretch = 1 + tensor.Shape.Zip(tensor.Strides).Sum(axis => (axis.First - 1) * axis.Second);
        var values = ReadStorage(tensor.Storage, tensor.Offset, stretch);
        if (stretch == tensor.Shape.Aggregate(1L, (product, size) => product * size) && IsRowMajor(tensor))
            return Reshape(values, v => v.view([.. tensor.Shape]));
        return Reshape(values, v => v.as_strided([.. tensor.Shape], [.. tensor.Strides]).contiguous());
    }

    public override void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static bool IsRowMajor(PickleTensor tensor)
    {
        var expected = 1L;
        for (var i = tensor.Shape.Count - 1; i >= 0; i--)
        {
            if (tensor.Shape[i] != 1 && tensor.Strides[i] != expected)
                return false;
            expected *= tensor.Shape[i];
        }
        return true;
    }

    private static Tensor Reshape(Tensor values, Func<Tensor, Tensor> change)
    {
        using var storage = values;
        using var scope = NewDisposeScope();
        return change(storage).MoveToOuterDisposeScope();
    }

    private Tensor ReadStorage(PickleStorage storage, long offset, long count)
    {
        var entry = _entries[_prefix + "data/" + storage.Key];
        var size = SafetensorsTypes.SizeOf(storage.Type);
        var result = empty(count, storage.Type);
        for (var start = 0L; start < count; start += ChunkElements)
        {
            using var part = result.narrow(0, start, Math.Min(ChunkElements, count - start));
            _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(entry.Start + (offset + start) * size), part.bytes);
        }
        return result;
    }

    private PickleTensor Find(string name) =>
        _tensors.TryGetValue(name, out var tensor) ? tensor : throw WeightsErrors.TensorMissing.With(_path, name);

    private static (MemoryMappedFile File, MemoryMappedViewAccessor View) Map(FileStream stream)
    {
        var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        return (file, file.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read));
    }

    // true for a file of PyTorch before 1.6, false for a zip file
    private bool StartsOld(FileStream stream)
    {
        var start = new byte[LegacyFile.MagicLength];
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (ZipEntries.IsZip(start.AsSpan(0, length)))
            return false;
        if (LegacyFile.Is(start.AsSpan(0, length)))
            return true;
        if (length >= 2 && start[0] == PickleOpcodes.Protocol)
            throw InterchangeErrors.LegacyPytorchFile.With(_path);
        throw Bad("it is neither a zip file nor a pickle");
    }

    private void CheckByteOrder(FileStream stream)
    {
        if (!_entries.ContainsKey(_prefix + "byteorder"))
            return;
        var order = Encoding.UTF8.GetString(Content(stream, _prefix + "byteorder", 64)).Trim();
        if (order != "little")
            throw InterchangeErrors.UnsupportedPytorchFile.With(_path, $"its numbers are in the byte order '{order}'");
    }

    private byte[] Content(FileStream stream, string name, int longest)
    {
        var entry = _entries[name];
        if (entry.Length > longest)
            throw Bad($"its entry '{name}' has {entry.Length} bytes; {longest} is the most allowed");
        var content = new byte[entry.Length];
        stream.Position = entry.Start;
        stream.ReadExactly(content);
        return content;
    }

    // tensors by name; a map within is taken where it is what scripts wrap weights in, and everything else is left
    private void Collect(object? root)
    {
        if (root is not PickleMap map)
            throw Bad("its pickle holds no map of names to tensors");
        if (!map.Entries.Values.Any(value => value is PickleTensor))
        {
            var inner = Wrappers.Select(name => map.Entries.GetValueOrDefault(name)).OfType<PickleMap>().FirstOrDefault();
            map = inner ?? throw Bad("its pickle holds no tensors by name");
        }
        foreach (var (name, value) in map.Entries)
        {
            if (value is not PickleTensor tensor)
                continue;
            CheckStorage(name, tensor.Storage);
            _tensors.Add(name, tensor);
        }
        if (_tensors.Count == 0)
            throw Bad("its pickle holds no tensors by name");
    }

    private void CheckStorage(string name, PickleStorage storage)
    {
        if (!_entries.TryGetValue(_prefix + "data/" + storage.Key, out var entry))
            throw Bad($"the numbers of '{name}' are missing: it has no entry 'data/{storage.Key}'");
        if (storage.Count > long.MaxValue / 8 || storage.Count * SafetensorsTypes.SizeOf(storage.Type) != entry.Length)
            throw Bad($"the storage of '{name}' should have {storage.Count} elements of {SafetensorsTypes.NameOf(storage.Type)}, but takes {entry.Length} bytes");
    }

    private RunnerException Bad(string reason) => InterchangeErrors.BadPytorchFile.With(_path, reason);
}
