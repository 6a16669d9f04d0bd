namespace Runner.Plugins.Optimizers.Lamb;

/// <summary>Whose LAMB. Published models were trained with different ones; name the one you mean.</summary>
public enum LambVariant
{
    /// <summary>Huawei's NEZHA (TensorFlow).</summary>
    Nezha,

    /// <summary>Google's ALBERT (TensorFlow).</summary>
    Albert,

    /// <summary>NVIDIA's fused LAMB with its default settings (DeepLearningExamples' BERT).</summary>
    Nvidia,

    /// <summary>NVIDIA's with <c>use_nvlamb</c>, and Apex's reference in Python: every parameter has its trust ratio.</summary>
    Apex,

    /// <summary>cybertronai's pytorch-lamb, an early widely copied port.</summary>
    Cybertronai,
}
