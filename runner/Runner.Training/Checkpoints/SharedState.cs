using System.Text.Json;
using Runner.Training.Checkpoints;
using static TorchSharp.torch;

namespace Runner.Training.Ranks;

/// <summary>
/// Optimizer state that is shared out among ranks, brought together on the first rank for a checkpoint and dealt out again from one. Checkpoints
/// therefore look the same for any number of ranks. Tensors belong to the caller's scope.
/// </summary>
internal sealed class SharedState
{
    private readonly RankGroup _ranks;
    private readonly IReadOnlyList<(string Name, Tensor Tensor)> _mine;
    private readonly Device _device;
    private readonly List<(int Owner, TensorHeader Header)> _all = [];

    /// <param name="ranks">All of them must call this together.</param>
    /// <param name="mine">This rank's tensors by name; a name that several ranks have is the first one's.</param>
    /// <param name="device">Where tensors live.</param>
    public SharedState(RankGroup ranks, IReadOnlyList<(string Name, Tensor Tensor)> mine, Device device)
    {
        (_ranks, _mine, _device) = (ranks, mine, device);
        var headers = mine.Select(m => new TensorHeader(m.Name, m.Tensor.dtype, m.Tensor.shape)).ToList();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var lists = ranks.Exchange(JsonSerializer.SerializeToUtf8Bytes(headers));
        for (var owner = 0; owner < lists.Length; owner++)
            _all.AddRange(JsonSerializer.Deserialize<List<TensorHeader>>(lists[owner])!.Where(p => known.Add(p.Name)).Select(p => (owner, p)));
    }

    /// <summary>All tensors on the first rank, by name; nothing on the others.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> Gather()
    {
        var gathered = new List<(string, Tensor)>();
        foreach (var (owner, header) in _all)
        {
            var mine = Mine(owner, header);
            if (owner == 0)
            {
                if (_ranks.IsFirst)
                    gathered.Add((header.Name, mine!));
                continue;
            }
            var tensor = mine ?? header.Make(_device);
            _ranks.Broadcast(tensor, owner);
            if (_ranks.IsFirst)
                gathered.Add((header.Name, tensor));
            else if (mine is null)
                tensor.Dispose();
        }
        return gathered;
    }

    /// <summary>Reads a file on the first rank and gives every rank its tensors.</summary>
    public void Load(string folder, string fileName)
    {
        var read = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        if (_ranks.IsFirst)
        {
            foreach (var (owner, header) in _all)
                read.Add(header.Name, Mine(owner, header) ?? header.Make(_device));
            CheckpointTensors.Load(folder, fileName, [.. read.Select(r => (r.Key, r.Value))]);
        }
        _ranks.Exchange([]);                                    // the others learn here if the file was no good
        foreach (var (owner, header) in _all.Where(a => a.Owner != 0))
        {
            var mine = Mine(owner, header);
            var tensor = mine ?? (_ranks.IsFirst ? read[header.Name] : header.Make(_device));
            _ranks.Broadcast(tensor);
            if (mine is null)
                tensor.Dispose();
        }
    }

    private Tensor? Mine(int owner, TensorHeader header) =>
        owner == _ranks.Rank ? _mine.First(m => m.Name == header.Name).Tensor : null;

    private sealed record TensorHeader(string Name, ScalarType Type, long[] Shape)
    {
        public Tensor Make(Device device) => zeros(Shape, Type, device);
    }
}
