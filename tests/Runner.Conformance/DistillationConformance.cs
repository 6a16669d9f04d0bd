using Runner.Architectures;
using Runner.Conformance.Reference;
using Runner.Distillation;
using Runner.Parameters;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Conformance;

/// <summary>What every distillation loss does between a narrow student and a wide teacher of two layers each.</summary>
public class DistillationConformance(ConformanceSubject subject) : ComponentConformance<IDistillationLossComponent>(subject)
{
    private const int Vocabulary = 40;
    private const string Objective = "mlm";

    /// <summary>Widths of student and teacher; losses that compare widths as they are need equal ones.</summary>
    protected virtual (int Student, int Teacher) Widths => (24, Fits(24, 32) ? 32 : 24);

    [Fact]
    public void Fits_two_models_of_one_shape() => Assert.Empty(Subject.Create<IDistillationLossComponent>().Check(Shape(24), Shape(24)).Where(p => !p.IsWarning));

    [Fact]
    public void Is_finite_and_not_negative_and_reaches_the_student()
    {
        using var scope = Scope();
        using var pair = new Pair(Subject.Create<IDistillationLossComponent>(), Widths.Student, Widths.Teacher);
        var terms = pair.Terms(1);
        foreach (var term in terms)
        {
            Tensors.Finite(term.Sum, term.Name);
            Assert.Equal(0, term.Sum.dim());
            Assert.True(term.Sum.item<float>() >= -1e-4, $"{term.Name} is {term.Sum.item<float>()}");
            Assert.True(term.Count >= 0 && double.IsFinite(term.Count), term.Name);
            Assert.NotEmpty(term.Unit);
        }
        Assert.Equal(terms.Select(t => t.Name).Distinct().Count(), terms.Count);
        if (Subject.Create<IDistillationLossComponent>().Terms([Objective]) is { } said)
            Assert.Equal(said, terms.Select(t => t.Name));
        if (terms.Count == 0)
            return;
        foreach (var term in terms)
            term.Sum.backward(retain_graph: true);
        Assert.Contains(pair.Student.parameters(), p => p.grad is not null);
        Assert.DoesNotContain(pair.Teacher.parameters(), p => p.grad is not null);
    }

    [Fact]
    public void Gives_every_parameter_of_its_own_a_gradient()
    {
        using var scope = Scope();
        using var pair = new Pair(Subject.Create<IDistillationLossComponent>(), Widths.Student, Widths.Teacher);
        foreach (var term in pair.Terms(1))
            term.Sum.backward(retain_graph: true);
        Assert.All(pair.Own(), p => Assert.True(p.grad is not null, "no gradient reaches a projection"));
    }

    [Fact]
    public void Is_the_same_twice()
    {
        using var scope = Scope();
        using var first = new Pair(Subject.Create<IDistillationLossComponent>(), Widths.Student, Widths.Teacher);
        using var second = new Pair(Subject.Create<IDistillationLossComponent>(), Widths.Student, Widths.Teacher);
        foreach (var (a, b) in first.Terms(1).Zip(second.Terms(1)))
            Tensors.Equal(a.Sum, b.Sum, a.Name);
    }

    private static TorchSharp.DisposeScope Scope()
    {
        Tensors.Ready();
        return NewDisposeScope();
    }

    private static PositionEncodings.AttentionShape Shape(int hidden) => new SmallBackboneComponent(hidden: hidden).Shape;

    private bool Fits(int student, int teacher) =>
        !Subject.Create<IDistillationLossComponent>().Check(Shape(student), Shape(teacher)).Any(p => !p.IsWarning);

    private sealed class Pair : IDisposable
    {
        private readonly DistillationLoss _loss;
        private readonly SharedProjections _projections = new();

        public Pair(IDistillationLossComponent component, int student, int teacher)
        {
            Student = new SmallBackboneComponent(hidden: student).Build(new ModelContext(Vocabulary, 0));
            Teacher = new SmallBackboneComponent(hidden: teacher).Build(new ModelContext(Vocabulary, 0));
            _loss = component.Build(new DistillationContext(Shape(student), Shape(teacher), _projections));
            WeightInitialization.Apply(Student, 1, 0.1);
            WeightInitialization.Apply(Teacher, 2, 0.1);
            WeightInitialization.Apply(_loss, 3, 0.1);
            foreach (var (name, projection) in _projections.All)
                WeightInitialization.Apply(projection, 4 + name.Length, 0.1);
            _loss.train();
        }

        public Encoder Student { get; }

        public Encoder Teacher { get; }

        public IEnumerable<Tensor> Own() => _loss.parameters().Concat(_projections.All.Values.SelectMany(p => p.parameters()));

        public IReadOnlyList<DistillationTerm> Terms(int seed)
        {
            var batch = new Batch(3, 30);
            batch.Add(BatchNames.Ids, Tensors.Ids($"distillation/{seed}", 1, Vocabulary, 3, 10));
            batch.Add(BatchNames.Labels(Objective), Tensors.Ids($"labels/{seed}", 1, Vocabulary, 3, 10));
            batch.Count(BatchNames.Examples, 3);
            batch.Count(BatchNames.Tokens, 30);
            batch.Count(Objective, 30);
            DistillationStates teacher;
            using (no_grad())
                teacher = States(Teacher, batch);
            return _loss.Forward(States(Student, batch), teacher, batch);
        }

        private static DistillationStates States(Encoder backbone, Batch batch)
        {
            var output = backbone.Forward(new EncoderInput(batch[BatchNames.Ids], null, null) { KeepLayers = true });
            var logits = nn.functional.linear(output.Hidden, backbone.WordEmbedding).flatten(0, 1);
            return new DistillationStates(output, new Dictionary<string, Tensor> { [Objective] = logits });
        }

        public void Dispose()
        {
            _loss.Dispose();
            Student.Dispose();
            Teacher.Dispose();
        }
    }
}
