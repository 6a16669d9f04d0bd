using Runner.Errors;

namespace Runner.Weights;

/// <summary>What can go wrong with weights and models from elsewhere: RUN4210 to RUN4239 and RUN4251 to RUN4259.</summary>
[ErrorList]
public static class InterchangeErrors
{
    public static readonly ErrorDescriptor BadPytorchFile = new("RUN4210", ErrorCategory.User, "unsound PyTorch file",
        "'{0}' is not a sound PyTorch weights file: {1}.",
        "Get the file again from where it came from, or take the safetensors file if there is one.");

    public static readonly ErrorDescriptor ForbiddenPickle = new("RUN4211", ErrorCategory.User, "PyTorch file that asks for more than tensors",
        "'{0}' is not read: its pickle asks for {1}, which weights have no need of. Nothing of it was executed.",
        "If it is a training checkpoint, save its state_dict alone, best as safetensors. If it came from a stranger, do not open it with other tools either.");

    public static readonly ErrorDescriptor LegacyPytorchFile = new("RUN4212", ErrorCategory.User, "bare pickle",
        "'{0}' is a bare pickle that torch.save did not write. It could run any code when opened and is not read here.",
        "Only if you trust its origin, load it with the program that wrote it and save its weights again, best as safetensors.");

    public static readonly ErrorDescriptor UnsupportedPytorchFile = new("RUN4213", ErrorCategory.User, "PyTorch file of an unsupported kind",
        "'{0}' is not read: {1}.",
        "Save the weights again with a current PyTorch on a common machine, best as safetensors.");

    public static readonly ErrorDescriptor NoWeights = new("RUN4214", ErrorCategory.User, "no weights there",
        "'{0}' holds no weights: it {1}.",
        "Name a run, a checkpoint, an imported model's folder, or a published model's folder with config.json and model.safetensors or pytorch_model.bin.");

    public static readonly ErrorDescriptor BadIndex = new("RUN4215", ErrorCategory.User, "index of weight files not usable",
        "'{0}' is not a sound index of weight files: {1}.",
        "Get all files of the model again from where they came from.");

    public static readonly ErrorDescriptor BadConfiguration = new("RUN4216", ErrorCategory.User, "model configuration not usable",
        "'{0}' is not a usable model configuration: {1}.",
        "Get the file again from where the model came from.");

    public static readonly ErrorDescriptor NotRecognized = new("RUN4217", ErrorCategory.User, "published model of no known format",
        "no installed format recognizes the model in '{0}'. Installed: {1}.",
        "Name the format with --format if you know it, or install a plugin that brings it.");

    public static readonly ErrorDescriptor SeveralFormats = new("RUN4218", ErrorCategory.User, "published model of several formats",
        "the model in '{0}' could be of the formats {1}.",
        "Name one of them with --format.");

    public static readonly ErrorDescriptor UnknownFormat = new("RUN4219", ErrorCategory.User, "no such format",
        "there is no format '{0}'. Installed: {1}.",
        "Give one of these.");

    public static readonly ErrorDescriptor TensorsDiffer = new("RUN4220", ErrorCategory.User, "weights and model differ",
        "the weights in '{0}' and the model that its configuration describes differ:\n{1}",
        "Check --format. With --allow-missing, what is unknown is left out and what is missing stays fresh; shapes must always agree.");

    public static readonly ErrorDescriptor TargetInUse = new("RUN4221", ErrorCategory.User, "folder to write is not empty",
        "'{0}' is there and not empty.",
        "Choose another folder, or remove that one.");

    public static readonly ErrorDescriptor WeightsDoNotFit = new("RUN4222", ErrorCategory.User, "initial weights do not fit the model",
        "the weights of '{0}' do not fit the model of this recipe:\n{1}",
        "Where shapes differ, give the model the sizes that the weights have. Parameters that the weights lack may start fresh (list them in weights.allow_missing), "
        + "tensors that the model lacks are left out if listed in weights.allow_unexpected ('*' stands for any characters).");

    public static readonly ErrorDescriptor BadModelFolder = new("RUN4223", ErrorCategory.User, "imported model's folder not usable",
        "'{0}' is not a sound folder of an imported model: {1}.",
        "Import the model again.");

    public static readonly ErrorDescriptor NotExpressible = new("RUN4224", ErrorCategory.User, "model has no place in a format",
        "the format '{0}' has no place for {1}.",
        "Choose another format. With --allow-missing these tensors are left out.");

    public static readonly ErrorDescriptor NotAModel = new("RUN4225", ErrorCategory.User, "no model to export",
        "'{0}' is no model to export: it {1}.",
        "Name a run (id, name or folder), one of its checkpoints, or the folder of an imported model.");

    public static readonly ErrorDescriptor FormatNeeded = new("RUN4226", ErrorCategory.User, "format to export to not said",
        "it is not said in which format '{0}' is to be written. Installed: {1}.",
        "Give one of these with --format.");

    public static readonly ErrorDescriptor UntiedTensors = new("RUN4251", ErrorCategory.User, "tensors of their own where the model has one",
        "in '{0}', {1}: the model here has one tensor for both names, so its outputs would be others.",
        "A decoder that is not the word embedding has no place here. If that head is not wanted, import with --allow-missing, which leaves these tensors out.");

    public static readonly ErrorDescriptor UnknownTokenizer = new("RUN4252", ErrorCategory.User, "published tokenizer of no known kind",
        "the tokenizer of '{0}' {1}, which no installed reader knows. Installed: {2}.",
        "Install a plugin that reads it. With '--accept {3}' it is left out of account, and other files decide; text may become other tokens than the model was trained with.");

    public static readonly ErrorDescriptor SeveralTokenizers = new("RUN4253", ErrorCategory.User, "published tokenizer of several kinds",
        "the tokenizer of '{0}' could be read by {1}.",
        "Remove the files that are not the model's, or write its 'tokenizer_class' into tokenizer_config.json.");

    public static readonly ErrorDescriptor MoreTokensThanRows = new("RUN4254", ErrorCategory.User, "vocabulary larger than the model",
        "the vocabulary in '{0}' has {1} tokens, but the model has rows for {2}.",
        "The vocabulary is another model's; get the files again from where they came from.");

    public static readonly ErrorDescriptor NoPlaceForPadding = new("RUN4255", ErrorCategory.User, "model padded beyond its vocabulary",
        "the model in '{0}' has {1} rows for a vocabulary of {2} tokens, and '{3}' has no option 'padded_vocabulary_size'.",
        "Use a plugin whose architecture has that option.");

    public static readonly ErrorDescriptor CheckpointNotSound = new("RUN4256", ErrorCategory.Environment, "damaged checkpoint is not read",
        "the checkpoint '{0}' is damaged: {1}. It is left as it is.",
        "Name another checkpoint of the run, or the run itself, whose newest sound one is taken then.");

    public static readonly ErrorDescriptor NoSuchCheckpoint = new("RUN4257", ErrorCategory.User, "no such checkpoint",
        "the run '{0}' has no checkpoint '@{1}'. It has: {2}.",
        "Give one of these, or @last. A best one is kept where the recipe sets 'checkpoint.best'.");

    public static readonly ErrorDescriptor OtherTokenizer = new("RUN4227", ErrorCategory.User, "tokenizer has no place in a format",
        "readers of the format '{0}' take the tokenizer '{1}', but the model was trained with '{2}': they would cut text into other tokens.",
        "With --allow-missing the model is written without vocabulary files; hand its tokenizer on yourself.");
}
