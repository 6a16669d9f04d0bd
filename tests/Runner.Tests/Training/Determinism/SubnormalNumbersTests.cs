using System.Runtime.CompilerServices;
using Runner.Execution;
using Runner.LibTorch;
using Runner.Tests.Training.Support;
using Runner.Training;
using static TorchSharp.torch;

namespace Runner.Tests.Training;

/// <summary>Products below 1e-38 are zero in every thread that computes, or in none.</summary>
[Collection(LibTorchCollection.Name)]
public sealed class SubnormalNumbersTests : IDisposable
{
    private const int Threads = 4;
    private const int Elements = 1 << 20;                       // libtorch shares out from 32768 elements on
    private const float Small = 1e-20f;

    private readonly int _threadsBefore;

    // 1e-40 from its bits: a literal is zero for good in a method that was compiled, at run time, by a thread that flushes
    private static float Subnormal => BitConverter.Int32BitsToSingle(71362);

    public SubnormalNumbersTests()
    {
        TorchRuntime.EnsureLoaded();
        Assert.SkipUnless(SubnormalNumbers.CanBeFlushed, "the processor's mode can be set on x86-64 Linux alone");
        _threadsBefore = get_num_threads();
        set_num_threads(Threads);
        Assert.Equal(0, Zeros(2e-20f));                         // the pool is there before the mode is
    }

    public void Dispose()
    {
        SubnormalNumbers.Apply(false, get_num_threads());
        set_num_threads(_threadsBefore);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_threads_of_the_pool_take_the_mode(bool flush)
    {
        Assert.Equal(flush, SubnormalNumbers.Apply(flush, Threads));
        Assert.Equal(flush ? Elements : 0, Zeros(Subnormal));
        Assert.Equal(flush ? Elements : 0, Zeros(Small, Small));

        // a larger pool: its new threads start as this one is
        set_num_threads(Threads + 3);
        Assert.Equal(flush ? Elements : 0, Zeros(Small, Small));

        SubnormalNumbers.Apply(!flush, Threads + 3);
        Assert.Equal(flush ? 0 : Elements, Zeros(Small, Small));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void So_do_the_backward_pass_and_matrix_products(bool flush)
    {
        SubnormalNumbers.Apply(flush, Threads);
        using var scope = NewDisposeScope();
        var weights = ones(Elements).requires_grad_();
        (weights * Small).sum().mul(Small).backward();
        Assert.Equal(flush ? Elements : 0, weights.grad!.eq(0).sum().item<long>());

        var product = mm(full(512, 4, Small), full(4, 512, Small));
        Assert.Equal(flush ? 512 * 512 : 0, product.eq(0).sum().item<long>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Other_threads_take_it_when_they_enter_and_give_it_back(bool flush)
    {
        var (inside, after, tensors) = (!flush, flush, -1L);
        using var changed = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            changed.Wait();
            using (SubnormalNumbers.Enter())
            {
                inside = IsFlushed();
                tensors = Zeros(Small, Small);                  // a pool of its own
            }
            after = IsFlushed();
        });
        SubnormalNumbers.Apply(!flush, Threads);                // the thread starts with this
        thread.Start();
        SubnormalNumbers.Apply(flush, Threads);
        changed.Set();
        thread.Join();

        Assert.Equal((flush, !flush, flush ? (long)Elements : 0), (inside, after, tensors));
    }

    [Fact]
    public void Threads_that_a_loop_or_the_batches_start_do_not_inherit_it()
    {
        SubnormalNumbers.Apply(true, Threads);
        Assert.True(IsFlushed());
        using (SubnormalNumbers.Leave())
            Assert.False(IsFlushed());
        Assert.True(IsFlushed());

        // this thread takes part in the loop
        var (me, inside) = (Environment.CurrentManagedThreadId, new System.Collections.Concurrent.ConcurrentBag<bool>());
        ParallelLoop.For(0, 64, Threads, (int _) =>
        {
            if (Environment.CurrentManagedThreadId == me)
                inside.Add(IsFlushed());
        });
        Assert.NotEmpty(inside);
        Assert.DoesNotContain(true, inside);
        Assert.True(IsFlushed());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_training_sets_it_as_its_option_says_and_records_it(bool flush)
    {
        SubnormalNumbers.Apply(!flush, Threads);
        using var trial = new Trial();
        var seen = new List<(bool, long)>();
        trial.Run(setup => setup with
        {
            Training = setup.Training with { FlushSubnormals = flush, Threads = 2 },
            Observers = [new Recorder { AtStep = _ => seen.Add((SubnormalNumbers.AreFlushed, Zeros(Small, Small))) }],
        });

        Assert.NotEmpty(seen);
        Assert.All(seen, at => Assert.Equal((flush, flush ? (long)Elements : 0), at));
        // and leaves the thread that asked for it, and libtorch's, as they were
        Assert.Equal((!flush, flush ? 0 : (long)Elements), (SubnormalNumbers.AreFlushed, Zeros(Small, Small)));

        SubnormalNumbers.Apply(flush, 2);
        var here = NumericEnvironment.Read("build", 2, CPU, DeterminismMode.Normal);
        Assert.Equal(flush, here.FlushesSubnormals);
        Assert.Equal([$"  subnormal numbers: was {(flush ? "zero" : "kept")}, is {(flush ? "kept" : "zero")}"],
            here.DifferencesTo(here with { FlushesSubnormals = !flush }));
    }

    private static long Zeros(float value)
    {
        using var scope = NewDisposeScope();
        return full(Elements, value).eq(0).sum().item<long>();
    }

    private static long Zeros(float one, float other)
    {
        using var scope = NewDisposeScope();
        return (full(Elements, one) * other).eq(0).sum().item<long>();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Product(float one, float other) => one * other;

    private static bool IsFlushed() => BitConverter.SingleToInt32Bits(Product(Small, Small)) == 0;
}
