using Runner.Components;

namespace Runner.Knowledge;

/// <summary>Describes how the entities and relations of a knowledge graph become vectors.</summary>
[ComponentKind("knowledge")]
public interface IKnowledgeComponent : IComponent
{
    /// <summary>Width of an entity's vector.</summary>
    int EntitySize { get; }

    /// <summary>Makes the module on the CPU (the host initialises and moves it).</summary>
    KnowledgeModel Build(KnowledgeContext context);
}

/// <summary>What a knowledge model needs to know about its graph.</summary>
/// <param name="Entities">Number of entities, E.</param>
/// <param name="Relations">Number of relations, R.</param>
public sealed record KnowledgeContext(int Entities, int Relations);
