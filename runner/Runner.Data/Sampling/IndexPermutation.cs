using System.Numerics;

namespace Runner.Data;

/// <summary>
/// A pseudo-random permutation of 0 to count - 1 of which any element is computed alone, in constant time and memory: a
/// generalised Feistel network (Black and Rogaway 2002, section 4) over a rectangle slightly larger than count; indices that fall outside are
/// sent through again until they fall inside.
/// </summary>
public sealed class IndexPermutation
{
    // Four rounds make a pseudo-random permutation (Luby and Rackoff 1988); small domains deserve more.
    private const int Rounds = 8;

    private readonly ulong _count;
    private readonly ulong _width;
    private readonly ulong _height;
    private readonly ulong[] _keys = new ulong[Rounds];

    /// <param name="count">Size of the domain, at least 1.</param>
    /// <param name="key">Another key gives another permutation.</param>
    public IndexPermutation(long count, ulong key)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _count = (ulong)count;
        _width = (ulong)Math.Ceiling(Math.Sqrt(count));
        while (_width * _width < _count)
            _width++;
        _height = (_count + _width - 1) / _width;
        for (var i = 0; i < Rounds; i++)
            _keys[i] = Mix(key + (ulong)(i + 1) * 0x9e3779b97f4a7c15UL);
    }

    public long Count => (long)_count;

    /// <summary>The element at <paramref name="index"/>.</summary>
    public long this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, _count, nameof(index));
            var value = (ulong)index;
            do
                value = Permute(value);
            while (value >= _count);
            return (long)value;
        }
    }

    private ulong Permute(ulong value)
    {
        var (y, x) = Math.DivRem(value, _width);
        for (var i = 0; i < Rounds; i += 2)
        {
            x = (x + Scale(Mix(y ^ _keys[i]), _width)) % _width;
            y = (y + Scale(Mix(x ^ _keys[i + 1]), _height)) % _height;
        }
        return y * _width + x;
    }

    /// <summary>Uniform bits to [0, bound).</summary>
    private static ulong Scale(ulong bits, ulong bound) => Math.BigMul(bits, bound, out _);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
        return BitOperations.RotateLeft(z ^ (z >> 31), 17);
    }
}
