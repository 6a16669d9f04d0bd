using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Flat;

/// <summary>
/// Operations of libtorch that take lists of tensors and do them in few launches; TorchSharp has no methods for them, so a script
/// calls them by name. An error in a script ends the process, hence the script is constant and every function of it is tested;
/// callers pass lists of equal length with equal shapes and device.
/// </summary>
internal static class ListOperations
{
    private const string Script = """
        def adamw(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], rate: float, beta1: float, beta2: float, decay: float, epsilon: float) -> Tensor:
          none: List[Tensor] = []
          torch._fused_adamw_(p, g, m, v, none, steps, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
          return steps[0]

        def norms(x: List[Tensor]) -> Tensor:
          return torch.stack(torch._foreach_norm(x, 2))

        def scale_each(x: List[Tensor], factors: Tensor) -> Tensor:
          torch._foreach_mul_(x, list(factors.unbind(0)))
          return factors

        def scale(x: List[Tensor], factor: float) -> Tensor:
          torch._foreach_mul_(x, factor)
          return x[0]

        def add(x: List[Tensor], y: List[Tensor], factor: float) -> Tensor:
          torch._foreach_add_(x, y, alpha=factor)
          return x[0]

        """;                                          // the compiler insists on a line end behind the last line

    // compiled once: disposing a compilation unit frees nothing native
    private static readonly Lazy<jit.CompilationUnit> Unit = new(() => jit.compile(Script));

    /// <summary>One AdamW step (decay before the update, both bias corrections) on every list entry.</summary>
    /// <param name="parameters">Parameters, changed in place.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="means">First moments, changed in place.</param>
    /// <param name="squares">Second moments, changed in place.</param>
    /// <param name="steps">Number of this update, from 1, as a scalar tensor per entry.</param>
    public static void AdamW(Tensor[] parameters, Tensor[] gradients, Tensor[] means, Tensor[] squares, Tensor[] steps,
        double rate, double beta1, double beta2, double decay, double epsilon)
    {
        if (parameters.Length > 0)
            Invoke("adamw", [parameters, gradients, means, squares, steps], rate, beta1, beta2, decay, epsilon);
    }

    /// <summary>L2 norm of every entry, [count].</summary>
    public static Tensor Norms(Tensor[] x) => (Tensor)Unit.Value.invoke("norms", [x]);

    /// <summary>x[i] *= factors[i].</summary>
    public static void ScaleEach(Tensor[] x, Tensor factors) => Unit.Value.invoke("scale_each", x, factors);

    /// <summary>x[i] *= factor.</summary>
    public static void Scale(Tensor[] x, double factor)
    {
        if (x.Length > 0)
            Invoke("scale", [x], factor);
    }

    /// <summary>x[i] += factor * y[i].</summary>
    public static void Add(Tensor[] x, Tensor[] y, double factor)
    {
        if (x.Length > 0)
            Invoke("add", [x, y], factor);
    }

    // a plain double becomes a scalar that TorchSharp keeps no hold of: the finalizer can free it before the call reads it
    private static void Invoke(string function, Tensor[][] lists, params double[] numbers)
    {
        var scalars = Array.ConvertAll(numbers, number => number.ToScalar());
        Unit.Value.invoke(function, [.. lists, .. scalars]);
        foreach (var scalar in scalars)
            scalar.Dispose();
    }
}
