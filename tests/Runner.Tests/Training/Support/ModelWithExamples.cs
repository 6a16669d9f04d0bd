using Runner.Tasks;

namespace Runner.Tests.Training.Support;

/// <summary>A model that brings its examples, so that a test makes a whole task of it.</summary>
internal abstract class ModelWithExamples : TaskModel
{
    public override double InitializerRange => 0.3;

    public virtual IExampleSet Training { get; } = new TinyExamples(50, 1);

    public virtual IReadOnlyList<EvaluationSet> Evaluations => [];

    public override Batch Sample(int examples, int length) => Training.Collate([.. Enumerable.Range(0, examples)], 0);

    public static implicit operator TrainingTask(ModelWithExamples model) => new(model, model.Training, model.Evaluations);
}
