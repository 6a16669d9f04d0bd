using System.Globalization;
using Runner.Components;
using Runner.Distillation;
using Runner.Parity;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Parity;

/// <summary>TinyBERT's task distillation: intermediate losses, soft cross-entropy at every recorded temperature, regression, and gradients of each.</summary>
[Component("parity/tiny-task", Source = "huawei-noah/Pretrained-Language-Model, TinyBERT/task_distill.py")]
internal sealed class TinyTaskParityComponent : IParityComponent
{
    private const string SoftCrossEntropy = "out/soft_ce_T";

    public void Check(IParityCase golden, ParityReport report)
    {
        using var scope = NewDisposeScope();
        using var pair = new TinyPair(golden, report);
        using var batch = pair.Batch();
        IntermediateLosses.Compare(pair, batch);
        Logits(pair, batch);

        (DistillationStates Student, DistillationStates Teacher) States(bool logits) => pair.States(batch, logits);
        pair.CloseGradients("att_loss", () => IntermediateLosses.Attention(pair, States(false), batch));
        pair.CloseGradients("rep_loss", () => IntermediateLosses.Representation(pair, States(false), batch));
        pair.CloseGradients("intermediate_loss", () =>
        {
            var states = States(false);
            return IntermediateLosses.Attention(pair, states, batch) + IntermediateLosses.Representation(pair, states, batch);
        });
        foreach (var name in golden.Names.Where(name => name.StartsWith(SoftCrossEntropy, StringComparison.Ordinal)))
        {
            var temperature = double.Parse(name[SoftCrossEntropy.Length..], CultureInfo.InvariantCulture);
            using var loss = pair.Loss("logits", ("temperature", temperature), ("divide_by_classes", true));
            pair.CloseGradients(name["out/".Length..], () =>
            {
                var (student, teacher) = States(true);
                return TinyPair.Mean(loss, student, teacher, batch);
            });
        }
        if (golden.Names.Contains("out/regression_mse"))
            pair.CloseGradients("regression_mse", () => nn.functional.mse_loss(States(true).Student.Logits.Values.Single().flatten(), golden.Read("in/regression_labels").flatten()));
        pair.FailTheRest();
    }

    private static void Logits(TinyPair pair, Runner.Tasks.Batch batch)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (student, teacher) = pair.States(batch, logits: true);
        pair.Close("out/student_logits", () => student.Logits.Values.Single());
        pair.Close("out/teacher_logits", () => teacher.Logits.Values.Single());
    }
}
