namespace Runner.Plugins.PositionEncodings.Sinusoids;

/// <summary>
/// The sinusoids of Vaswani et al. (2017), section 3.5: column 2i of position p is sin(p / 10000^(2i / width)), column 2i + 1 the
/// cosine of the same angle. Computed in double precision and rounded once.
/// </summary>
internal static class Sinusoid
{
    /// <summary>Rows for the positions <paramref name="first"/>, <paramref name="first"/> + 1, ..., [rows, width] row by row.</summary>
    public static float[] Rows(long first, long rows, int width)
    {
        var table = new float[rows * width];
        for (var column = 0; column < width; column++)
        {
            var wavelength = Math.Pow(10000, (column - column % 2) / (double)width);
            for (var row = 0L; row < rows; row++)
            {
                var angle = (first + row) / wavelength;
                table[row * width + column] = (float)(column % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }
        return table;
    }
}
