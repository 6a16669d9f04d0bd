using System.IO.MemoryMappedFiles;
using Runner.Errors;
using Runner.Files;
using static TorchSharp.torch;

namespace Runner.Weights.Safetensors;

/// <summary>A safetensors file open for reading: memory-mapped, its header checked, tensors read one at a time.</summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int ChunkElements = 1 << 24;

    private readonly string _path;
    private readonly long _dataStart;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private SafetensorsFile(string path, long dataStart, MemoryMappedFile file, MemoryMappedViewAccessor view,
        IReadOnlyDictionary<string, SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        (_path, _dataStart, _file, _view) = (path, dataStart, file, view);
        (Entries, Metadata) = (entries, metadata);
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The free texts of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="RunnerException">RUN4200: the header is unsound, or the file is cut short; RUN4203: an element type without
    /// support; RUN4204: no such file.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!Path.Exists(path))
            throw WeightsErrors.WeightsFileMissing.With(path);
        var stream = RegularFile.Open(path);
        try
        {
            var length = stream.Length;
            var prefix = new byte[SafetensorsHeader.PrefixLength];
            stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
            var headerLength = SafetensorsHeader.ReadLength(path, prefix, length);
            var json = new byte[headerLength];
            stream.ReadExactly(json);
            var dataStart = SafetensorsHeader.PrefixLength + headerLength;
            var (entries, metadata) = SafetensorsHeader.Parse(path, json, length - dataStart);

            // the same open file is mapped, so that what was checked is what is read
            var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            return new SafetensorsFile(path, dataStart, file, view, entries, metadata);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>A new CPU tensor with the values of <paramref name="name"/>.</summary>
    /// <exception cref="RunnerException">RUN4201: no such tensor.</exception>
    public Tensor Load(string name)
    {
        var entry = Find(name);
        var result = empty([.. entry.Shape], entry.Type);
        Copy(entry, result);
        return result;
    }

    /// <summary>Writes the values of <paramref name="name"/> into an existing tensor of the same type and shape.</summary>
    /// <exception cref="RunnerException">RUN4201: no such tensor; RUN4202: another type or shape.</exception>
    public void Load(string name, Tensor destination)
    {
        var entry = Find(name);
        if (entry.Type != destination.dtype || !entry.Shape.SequenceEqual(destination.shape))
        {
            throw WeightsErrors.TensorMismatch.With(
                name, _path, entry.Description, SafetensorsTypes.Describe(destination.dtype, destination.shape));
        }
        Copy(entry, destination);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private SafetensorsEntry Find(string name) =>
        Entries.TryGetValue(name, out var entry) ? entry : throw WeightsErrors.TensorMissing.With(_path, name);

    private void Copy(SafetensorsEntry entry, Tensor destination)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        if (!destination.is_contiguous())
        {
            destination.copy_(Load(entry.Name));
            return;
        }
        var flat = destination.view(-1);
        var size = SafetensorsTypes.SizeOf(entry.Type);
        for (var start = 0L; start < flat.numel(); start += ChunkElements)
        {
            using var part = flat.narrow(0, start, Math.Min(ChunkElements, flat.numel() - start));
            using var host = part.device.type == TorchSharp.DeviceType.CPU ? part.alias() : empty(part.shape, entry.Type);
            _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_dataStart + entry.Start + start * size), host.bytes);
            if (part.device.type != TorchSharp.DeviceType.CPU)
                part.copy_(host);
        }
    }
}
