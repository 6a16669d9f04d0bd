using Runner.Errors;

namespace Runner.Training.Forecast;

/// <summary>What a forecast can find: RUN4291 to RUN4299.</summary>
[ErrorList]
public static class ForecastErrors
{
    public static readonly ErrorDescriptor ShapeMismatch = new("RUN4291", ErrorCategory.User, "shapes do not fit together",
        "the model cannot run: at '{0}', {1}.",
        "Correct the sizes in the recipe's model and task that meet there.");

    public static readonly ErrorDescriptor NoShapeRule = new("RUN4292", ErrorCategory.User, "operation cannot be forecast",
        "after '{0}', the model uses {1}, whose result cannot be told from shapes alone.",
        "The model may be right: `runner run` shows. In a component of your own, use an operation whose result has a shape that follows from its arguments' shapes.");

    public static readonly ErrorDescriptor NoGradient = new("RUN4293", ErrorCategory.User, "nothing to learn",
        "the loss depends on no parameter of the model.",
        "Check the task's objectives: a loss must be computed from what the model puts out.");
}
