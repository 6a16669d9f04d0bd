using Runner.Conformance;
using Runner.Parameters;
using Runner.Tasks;
using Runner.Tests.Knowledge;
using Runner.Tests.Tasks;
using Runner.Tests.Training.Support;

namespace Runner.Tests.Training.Predictions;

/// <summary>The kit on link prediction with data, so that its predictions are checked.</summary>
[Collection(LibTorchCollection.Name)]
public sealed class LinkPredictionConformance() : TaskConformance(ConformanceSubject.Installed("task/link-prediction", []))
{
    protected override TrainingTask BuildWithExamples()
    {
        var task = Graph.Task("{type: link-prediction, knowledge: {type: transe, size: 8}, metrics: [candidate-ranks]}", Graph.Ring(20, 3));
        WeightInitialization.Apply(task.Model.Network, 3, task.Model.InitializerRange);
        return task;
    }
}

/// <summary>The kit on pretraining with a sentence objective.</summary>
[Collection(LibTorchCollection.Name)]
public sealed class PretrainingConformance() : TaskConformance(ConformanceSubject.Installed("task/pretraining", []))
{
    protected override TrainingTask BuildWithExamples()
    {
        var task = ShortTexts.Build("pretraining", "{type: bert, layers: 1, hidden: 24, heads: 3}", "sentence_objective: next, metrics: [accuracy], example_builder: sentence-pair");
        WeightInitialization.Apply(task.Model.Network, 3, 0.2);
        return task;
    }
}
