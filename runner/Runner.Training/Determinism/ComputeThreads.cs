using System.Globalization;
using Runner.Collectives;
using Runner.Execution;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>The threads that compute on the CPU: how many, and how they take subnormal numbers.</summary>
public static class ComputeThreads
{
    /// <summary>
    /// Operations of a matrix product from which one more thread is worth its waiting, about 0.2 ms of a core. Measured on models 64 to 256 wide: below, a second thread
    /// gains a quarter on an idle machine and costs three times as much on a busy one.
    /// </summary>
    private const double OperationsPerThread = 2e7;

    // reading a weight takes a core as long as multiplying it with so many rows (155 GFLOP/s, 6.4 GB/s), so a product of fewer takes as long as one of so many
    private const double LeastRows = 48;

    /// <summary>
    /// How many threads a training takes where its recipe leaves that open: as many as its share of the cores, but no more than its mean matrix product keeps busy. Follows
    /// from recipe and machine alone, as the order of sums and so the last bits of results depend on it.
    /// </summary>
    /// <param name="training">Sizes of batches.</param>
    /// <param name="model">On the CPU, before it is trained.</param>
    /// <param name="meanTokens">Tokens of an example, the mean.</param>
    /// <param name="place">This process among those of its machine.</param>
    public static int Choose(TrainingOptions training, nn.Module model, double meanTokens, RankPlacement place)
    {
        double rows = training.MicroBatchTokens > 0 ? training.MicroBatchTokens
            : training.MicroBatchSize > 0 ? training.MicroBatchSize * meanTokens
            : (training.BatchTokens > 0 ? training.BatchTokens : training.BatchSize * meanTokens) / place.Size;
        return Choose(model, rows, Cores(place.LocalSize));
    }

    /// <summary>Cores that this process may keep busy: its share of the machine's, or of what a control group allows, and no more than <c>OMP_NUM_THREADS</c> says.</summary>
    /// <param name="localSize">Processes that share them.</param>
    public static int Cores(int localSize = 1)
    {
        var cores = Math.Max(1, Environment.ProcessorCount / localSize);
        return int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 ? Math.Min(cores, most) : cores;
    }

    /// <summary>The same for forward passes over so many rows, with so many cores.</summary>
    public static int Choose(nn.Module model, double rows, int cores)
    {
        var sizes = new List<long>();
        Collect(model, sizes);
        if (sizes.Count == 0)
            return cores;                                      // no matrix products: nothing is known of what it computes
        var operations = 2 * Math.Max(rows, LeastRows) * sizes.Average();
        return Math.Clamp((int)(operations / OperationsPerThread), 1, cores);
    }

    /// <summary>Brings the process into the state that a training asks for. The state is the process's, so it is set both ways.</summary>
    public static void Apply(int threads, TrainingOptions training) => Apply(threads, training.FlushSubnormals);

    /// <summary>Sets the number of threads, and whether they take subnormal numbers for zero.</summary>
    public static void Apply(int threads, bool flush)
    {
        set_num_threads(threads);
        SubnormalNumbers.Apply(flush, threads);
    }

    /// <summary>Remembers how numbers below 1e-38 are taken, and brings this thread and libtorch's back to that when the scope ends.</summary>
    public static Scope Keep() => new(SubnormalNumbers.AreFlushed);

    /// <summary>Ends what <see cref="Apply(int, bool)"/> set.</summary>
    public readonly ref struct Scope
    {
        private readonly bool _flushed;

        internal Scope(bool flushed) => _flushed = flushed;

        /// <summary>Ends it. The number of threads stays.</summary>
        public void Dispose() => SubnormalNumbers.Apply(_flushed, get_num_threads());
    }

    // tables are looked up, not multiplied; where one is a decoder too, its product is the largest of all and needs no counting
    private static void Collect(nn.Module module, List<long> sizes)
    {
        if (module is not Embedding)
            sizes.AddRange(module.named_parameters(recurse: false).Where(p => p.parameter.dim() > 1).Select(p => p.parameter.numel()));
        foreach (var (_, child) in module.named_children())
            Collect(child, sizes);
    }
}
