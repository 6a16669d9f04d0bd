using Runner.PositionEncodings;
using static TorchSharp.torch;

namespace Runner.Parity;

// Q query positions, K key positions, both L here; D head size

/// <summary>
/// What an encoding that acts inside attention adds, as the vectors of the equations: a^K and a^V, [Q, K, D]. Found out through the contract
/// alone, by asking for the products with unit vectors; a product with ones and zeros is exact.
/// </summary>
public static class ParityDistances
{
    /// <summary>The vectors that queries are multiplied with.</summary>
    public static Tensor OfKeys(PositionEncoding encoding, int headSize, long length)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var units = eye(headSize).unsqueeze(0).unsqueeze(2).expand(1, headSize, length, headSize).contiguous();  // head h asks for column h
        var products = encoding.Scores(0, units, length) ?? zeros(1, headSize, length, length);
        return products.squeeze(0).permute(1, 2, 0).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>The vectors that probabilities are multiplied with.</summary>
    public static Tensor OfValues(PositionEncoding encoding, int headSize, long length)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var certain = eye(length).unsqueeze(0).unsqueeze(2).expand(1, length, length, length).contiguous();      // head h looks at key h alone
        var sums = encoding.Values(0, certain) ?? zeros(1, length, length, headSize);
        return sums.squeeze(0).permute(1, 0, 2).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>The rows of distances -<paramref name="most"/> to <paramref name="most"/>, [2 most + 1, D], of vectors of that length or more.</summary>
    public static Tensor Rows(Tensor vectors, long most)
    {
        using var scope = NewDisposeScope();
        var column = vectors.narrow(0, 0, most + 1).select(1, 0);                                   // distances 0 down to -most
        var row = vectors.narrow(1, 0, most + 1).select(0, 0);                                      // distances 0 up to most
        return cat([column.flip(0), row.narrow(0, 1, most)], 0).MoveToOuterDisposeScope();
    }
}
