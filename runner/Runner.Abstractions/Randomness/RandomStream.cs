using System.Numerics;
using System.Runtime.CompilerServices;

namespace Runner.Randomness;

/// <summary>
/// Random numbers that are a pure function of (seed, purpose, a, b): the law behind exact resume, exact rerun and the same
/// global batch on any number of ranks. Nothing is carried over from one stream to another, so any choice can be redrawn alone.
/// Generator: xoshiro256** seeded through SplitMix64 (Blackman and Vigna 2018).
/// </summary>
/// <example><code>var random = RandomStream.Create(seed, "masking", epoch, sequence);</code></example>
public sealed class RandomStream : IRandomSource
{
    private ulong _s0, _s1, _s2, _s3;

    private RandomStream(ulong key)
    {
        _s0 = SplitMix(ref key);
        _s1 = SplitMix(ref key);
        _s2 = SplitMix(ref key);
        _s3 = SplitMix(ref key);
    }

    /// <summary>The stream for one choice.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="purpose">What is drawn, such as <c>masking</c> or <c>data-order</c>.</param>
    /// <param name="a">Usually the epoch or the step.</param>
    /// <param name="b">Usually the index of the example.</param>
    public static RandomStream Create(long seed, string purpose, long a = 0, long b = 0) => new(Key(seed, purpose, a, b));

    /// <summary>64 bits for one choice: for seeding someone else's generator.</summary>
    public static ulong Key(long seed, string purpose, long a = 0, long b = 0)
    {
        var key = 0xcbf29ce484222325UL;                  // FNV-1a over the purpose
        foreach (var c in purpose)
            key = (key ^ c) * 0x100000001b3UL;
        key = Mix(key ^ Mix((ulong)seed));
        key = Mix(key ^ Mix((ulong)a + 0x9e3779b97f4a7c15UL));
        return Mix(key ^ Mix((ulong)b + 0xd1b54a32d192ed03UL));
    }

    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="exclusiveMaximum"/>), without bias (Lemire 2019).</summary>
    public long NextInt64(long exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMaximum);
        var bound = (ulong)exclusiveMaximum;
        var high = Math.BigMul(NextUInt64(), bound, out var low);
        if (low < bound)
        {
            var threshold = unchecked(0UL - bound) % bound;
            while (low < threshold)
                high = Math.BigMul(NextUInt64(), bound, out low);
        }
        return (long)high;
    }

    /// <summary>Uniform in [0, <paramref name="exclusiveMaximum"/>).</summary>
    public int NextInt32(int exclusiveMaximum) => (int)NextInt64(exclusiveMaximum);

    /// <summary>Standard normal (Box and Muller); one draw uses two uniforms.</summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Fisher-Yates shuffle in place.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9e3779b97f4a7c15UL;
        return Mix(state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
        return z ^ (z >> 31);
    }
}
