using Runner.Architectures;
using static TorchSharp.torch;

namespace Runner.Sampling;

// R rows, L columns

/// <summary>The rows a model reads next, with what it has read of them.</summary>
internal sealed class GenerationBatch : IDisposable
{
    private readonly KeyValueCache _cache = new();
    private readonly Device _device;
    private long[] _ids;                                   // [R, L] row by row: what has not been read yet
    private int[] _padding;                                // [R]: columns of padding on the left
    private int _columns;                                  // read and unread

    public GenerationBatch(IReadOnlyList<GenerationRequest> requests, int paddingId, Device device)
    {
        _device = device;
        _columns = requests.Max(request => request.Prompt.Count);
        _padding = [.. requests.Select(request => _columns - request.Prompt.Count)];
        _ids = [.. requests.SelectMany(request =>
            Enumerable.Repeat((long)paddingId, _columns - request.Prompt.Count).Concat(request.Prompt.Select(id => (long)id)))];
    }

    public int Count => _padding.Length;

    /// <summary>What the model reads next; in the current scope.</summary>
    public EncoderInput Input()
    {
        var length = _ids.Length / Count;
        var input = new EncoderInput(tensor(_ids, [Count, length], device: _device), null, null) { Cache = _cache };
        if (_padding.AsSpan().IndexOfAnyExcept(0) < 0)
            return input;
        var places = new long[Count * length];
        var mask = new bool[Count * _columns];
        for (var row = 0; row < Count; row++)
        {
            for (var column = 0; column < length; column++)
                places[row * length + column] = Math.Max(0, _columns - length + column - _padding[row]);
            mask.AsSpan(row * _columns + _padding[row], _columns - _padding[row]).Fill(true);
        }
        return input with
        {
            Mask = tensor(mask, [Count, _columns], device: _device),
            PositionIds = tensor(places, [Count, length], device: _device),
        };
    }

    /// <summary>The last column of what is read next, [R, 1].</summary>
    public Tensor LastIds()
    {
        var length = _ids.Length / Count;
        return tensor([.. Enumerable.Range(1, Count).Select(row => _ids[row * length - 1])], [Count, 1], device: _device);
    }

    /// <summary>Goes on with some of the rows, each with one more token.</summary>
    public void Continue(IReadOnlyList<Continuation> rows)
    {
        if (rows.Count != Count || rows.Where((row, place) => row.Row != place).Any())
        {
            using var scope = NewDisposeScope();
            _cache.Select(tensor([.. rows.Select(row => (long)row.Row)], [rows.Count], device: _device));
        }
        _padding = [.. rows.Select(row => _padding[row.Row])];
        _ids = [.. rows.Select(row => (long)row.Token)];
        _columns++;
    }

    public void Dispose() => _cache.Dispose();
}
