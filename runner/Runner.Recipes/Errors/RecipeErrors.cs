using Runner.Errors;

namespace Runner.Recipes;

/// <summary>
/// Numbered messages about recipes. 1003 to 1014 are about meaning and are reported while binding; the others are found while
/// reading and composing.
/// </summary>
[ErrorList]
public static class RecipeErrors
{
    /// <summary>{0}: what the YAML parser found.</summary>
    public static readonly ErrorDescriptor InvalidYaml = User("RUN1001", "Not valid YAML",
        "this is not valid YAML: {0}.",
        "Check indentation (spaces, not tabs), colons, quotes and brackets around this place.");

    /// <summary>{0}: path of the recipe.</summary>
    public static readonly ErrorDescriptor RecipeNotFound = User("RUN1002", "Recipe not found",
        "the recipe '{0}' does not exist.",
        "Check the path; it is relative to the current folder.");

    /// <summary>{0}: the key. {1}: its owner, with quotes where it is a type: <c>'position/relative-functional' version
    /// 1</c>.</summary>
    public static readonly ErrorDescriptor UnknownKey = User("RUN1003", "Unknown setting",
        "'{0}' is not a setting of {1}.",
        "'runner components show TYPE' lists the settings of a component or section, 'runner components show recipe' the sections.");

    /// <summary>{0}: setting. {1}: what it takes, with article: <c>a whole number</c>. {2}: what was written.</summary>
    public static readonly ErrorDescriptor WrongType = User("RUN1004", "Value of the wrong type",
        "'{0}' takes {1}, not {2}.",
        "Write a value of the type the setting takes; quotes always make a string.");

    /// <summary>{0}: setting. {1}: value. {2}: the range: <c>between 0 and 1</c>.</summary>
    public static readonly ErrorDescriptor OutOfRange = User("RUN1005", "Value out of range",
        "'{0}' is {1}, but must be {2}.",
        "Choose a value within the range.");

    /// <summary>{0}: setting. {1}: its owner, as for <see cref="UnknownKey"/>.</summary>
    public static readonly ErrorDescriptor MissingRequired = User("RUN1006", "Required setting missing",
        "'{0}' of {1} has no default and is not set.",
        "Add the setting to the recipe.");

    /// <summary>{0}: type as written. {1}: kind.</summary>
    public static readonly ErrorDescriptor UnknownComponent = User("RUN1007", "Unknown component",
        "no component '{0}' of kind '{1}' is installed.",
        "'runner components list' shows what is installed; 'runner plugins list' says why a plugin did not load.");

    /// <summary>{0}: the constraint that does not hold, a whole sentence.</summary>
    public static readonly ErrorDescriptor ConstraintViolated = User("RUN1008", "Settings that do not fit together",
        "{0}",
        "Change one of the settings named so that they fit.");

    /// <summary>{0}: the key. {1}, {2}: line and column of its first place.</summary>
    public static readonly ErrorDescriptor DuplicateKey = User("RUN1009", "Key written twice",
        "the key '{0}' is already set at line {1}, column {2} of this file.",
        "Keep one of the two.");

    /// <summary>{0}: setting. {1}: value. {2}: allowed values, listed.</summary>
    public static readonly ErrorDescriptor NotAllowedValue = User("RUN1010", "Value not among the allowed ones",
        "'{0}' cannot be '{1}'; it is one of {2}.",
        "Choose one of the allowed values.");

    /// <summary>{0}: setting. {1}: absolute path.</summary>
    public static readonly ErrorDescriptor MissingFile = User("RUN1011", "Data not found",
        "'{0}' names '{1}', which does not exist.",
        "A path that begins with './' starts at the recipe's folder, others at the data root ('--data FOLDER' or RUNNER_DATA); 'runner data list' shows data that can be fetched. "
        + "'runner validate --no-data' checks a recipe whose data are elsewhere.");

    /// <summary>{0}: what the component found, one or two sentences.</summary>
    public static readonly ErrorDescriptor ComponentProblem = User("RUN1012", "A component objects to its settings",
        "{0}",
        "Change the setting named; 'runner components show TYPE' explains it.");

    /// <summary>{0}: setting. {1}: kind.</summary>
    public static readonly ErrorDescriptor MissingType = User("RUN1013", "Component without a type",
        "'{0}' is a component of kind '{1}' and needs a 'type'.",
        "Add 'type: NAME'; see 'runner components list' for the names.");

    /// <summary>{0}: type name. {1}: version asked for. {2}: installed versions, listed.</summary>
    public static readonly ErrorDescriptor UnknownVersion = User("RUN1014", "Unknown component version",
        "'{0}' has no version {1}; installed: {2}.",
        "Pin an installed version, or install the plugin release that has this one.");

    // Reading one file

    /// <summary>{0}: budget in bytes.</summary>
    public static readonly ErrorDescriptor FileTooLarge = User("RUN1021", "Recipe too large",
        "this file has more than the {0} bytes that a recipe may have.",
        "Recipes hold settings: keep data in files of their own and name them by path.");

    /// <summary>{0}: budget.</summary>
    public static readonly ErrorDescriptor TooDeep = User("RUN1022", "Nested too deeply",
        "maps and lists are nested more than {0} levels deep.",
        "Flatten the recipe.");

    /// <summary>{0}: budget.</summary>
    public static readonly ErrorDescriptor TooManyNodes = User("RUN1023", "Too many values",
        "the recipe has more than {0} values once aliases and references are expanded.",
        "Check for aliases or references that multiply; keep data in files of their own.");

    /// <summary>{0}: budget.</summary>
    public static readonly ErrorDescriptor TooManyAliases = User("RUN1024", "Too many aliases",
        "the file uses more than {0} aliases.",
        "Use 'vars:' and '${name}', or 'extends:', for shared values.");

    /// <summary>{0}: budget.</summary>
    public static readonly ErrorDescriptor TooMuchText = User("RUN1025", "Too much text",
        "the recipe has more than {0} characters once aliases and references are expanded.",
        "Check for aliases or references that multiply; keep data in files of their own.");

    /// <summary>{0}: budget. {1}: beginning of the key.</summary>
    public static readonly ErrorDescriptor KeyTooLong = User("RUN1026", "Key too long",
        "a key may have {0} characters; this one starts with '{1}'.",
        "Use a short name.");

    /// <summary>{0}: byte offset, from 0. {1}: what the file seems to be, with brackets, or empty.</summary>
    public static readonly ErrorDescriptor NotUtf8 = User("RUN1027", "Not UTF-8",
        "the file is not UTF-8 text: the byte at offset {0} starts no valid character{1}.",
        "Save it as UTF-8.");

    /// <summary>{0}: code point, four digits.</summary>
    public static readonly ErrorDescriptor ControlCharacter = User("RUN1028", "Character that YAML does not allow",
        "the character U+{0} may not stand in a recipe.",
        "Remove it, or write it as an escape inside double quotes.");

    /// <summary>{0}: tag.</summary>
    public static readonly ErrorDescriptor TagRefused = User("RUN1029", "Tag not allowed",
        "the tag '{0}' is not allowed here.",
        "Remove it: recipes know the tags !!str, !!int, !!float, !!bool, !!null, !!map and !!seq, each on a value of that form.");

    public static readonly ErrorDescriptor SeveralDocuments = User("RUN1030", "Several documents in one file",
        "a second YAML document starts here.",
        "Keep one document per file; use 'extends:' to build on another.");

    /// <summary>{0}: anchor.</summary>
    public static readonly ErrorDescriptor UnknownAnchor = User("RUN1031", "Unknown anchor",
        "'*{0}' has no anchor '&{0}' before it in this file.",
        "Define the anchor first; to share values between files use 'extends:' or 'vars:'. A string that starts with '*' needs quotes.");

    /// <summary>{0}: anchor.</summary>
    public static readonly ErrorDescriptor RecursiveAlias = User("RUN1032", "Alias within its own anchor",
        "'*{0}' stands within the value that '&{0}' names.",
        "A value cannot contain itself.");

    public static readonly ErrorDescriptor KeyNotScalar = User("RUN1033", "Key is not a name",
        "a key must be a plain name.",
        "Write 'name: value'. Text that holds brackets or '${...}' within [ ] or { } needs quotes.");

    public static readonly ErrorDescriptor MergeKeyNotMap = User("RUN1034", "'<<' without a map",
        "'<<' takes a map or a list of maps.",
        "Give it an alias of a map, such as '<<: *common'.");

    /// <summary>{0}: type brought in. {1}: type of the map.</summary>
    public static readonly ErrorDescriptor MergeKeyOtherType = User("RUN1035", "'<<' brings in another component",
        "'<<' brings in settings of the component '{0}', but this map is a '{1}'.",
        "Keep shared settings in a map without 'type', or leave out '<<'.");

    public static readonly ErrorDescriptor RootNotMap = User("RUN1036", "Recipe is not a map",
        "a recipe is a map of sections, such as 'model:' and 'train:'; this is not.",
        "Write 'section: ...' lines at the first column; 'runner components show recipe' lists the sections.");

    // Extends

    /// <summary>{0}: path as written.</summary>
    public static readonly ErrorDescriptor BaseNotFound = User("RUN1040", "Extended recipe not found",
        "'{0}' does not exist.",
        "The path is relative to the file that says 'extends'.");

    /// <summary>{0}: the files of the cycle, with arrows.</summary>
    public static readonly ErrorDescriptor ExtendsCycle = User("RUN1041", "Recipes extend each other in a circle",
        "recipes extend each other in a circle: {0}.",
        "Remove one of these 'extends'.");

    public static readonly ErrorDescriptor ExtendsNotPath = User("RUN1042", "'extends' without a path",
        "'extends' takes a path or a list of paths.",
        "Write 'extends: base/model.yaml'. Paths are plain text: '${...}' is not replaced here.");

    /// <summary>{0}: budget.</summary>
    public static readonly ErrorDescriptor TooManyFiles = User("RUN1043", "Too many recipes extended",
        "more than {0} files are extended.",
        "Join some of them.");

    /// <summary>{0}: path as written.</summary>
    public static readonly ErrorDescriptor BaseNotNamedRecipe = User("RUN1073", "'extends' names no recipe",
        "'{0}' does not end in .yaml or .yml, and was not read.",
        "'extends' takes recipes alone, by their file name.");

    /// <summary>{0}: what is wrong, as a title. Shown in place of a message that could quote the file.</summary>
    public static readonly ErrorDescriptor Withheld = User("RUN1074", "Mistake in a file of another folder",
        "{0}. Nothing of this file is shown: it lies outside of the recipe's folder and of the current one.",
        "If the file is yours, 'runner validate' on it says more.");

    // Overrides

    /// <summary>{0}: the text. {1}: what is wrong with it.</summary>
    public static readonly ErrorDescriptor InvalidOverride = User("RUN1050", "Override not understood",
        "the override '{0}' is not understood: {1}.",
        "Write 'path=value', 'path+=item', 'path-' or '~path'; a path is like 'model.layers' or 'arms[0].name'.");

    /// <summary>{0}: path of the value. {1}: what it is: <c>a single value</c>. {2}: the next step of the path.</summary>
    public static readonly ErrorDescriptor OverrideIntoValue = User("RUN1051", "Override does not fit what is there",
        "'{0}' is {1}, which has no '{2}'.",
        "Items of a list are named by index, as in 'list[0]'; a single value is set as a whole.");

    /// <summary>{0}: path.</summary>
    public static readonly ErrorDescriptor OverrideNothingThere = User("RUN1052", "Nothing to override there",
        "the recipe has no '{0}'.",
        "See 'runner explain' for the paths a recipe has.");

    /// <summary>{0}: path of the list. {1}: number of items.</summary>
    public static readonly ErrorDescriptor OverrideIndexOutOfRange = User("RUN1053", "Index outside the list",
        "the list '{0}' has {1}.",
        "Count from 0; append with 'path+=item'.");

    /// <summary>{0}: path. {1}: what it is.</summary>
    public static readonly ErrorDescriptor OverrideNotList = User("RUN1054", "Not a list",
        "'{0}' is {1}, not a list.",
        "Set it with 'path=value'.");

    /// <summary>{0}: key.</summary>
    public static readonly ErrorDescriptor OverrideTooLate = User("RUN1055", "Cannot be overridden",
        "'{0}' is read before overrides apply and cannot be overridden.",
        "Write a recipe that extends the ones you want.");

    // Interpolation

    /// <summary>{0}: the reference as written. {1}: what is wrong with it.</summary>
    public static readonly ErrorDescriptor InvalidReference = User("RUN1060", "Reference not understood",
        "'{0}' is not understood: {1}.",
        "Write '${name}', '${model.hidden}', '${env:NAME}' or '${env:NAME:-default}'; '$${' stands for a literal '${'.");

    /// <summary>{0}: name.</summary>
    public static readonly ErrorDescriptor UnknownReference = User("RUN1061", "Reference to nothing",
        "'${{{0}}}' names neither an entry of 'vars:' nor a path of this recipe.",
        "Add it to 'vars:', or correct the name.");

    /// <summary>{0}: the references of the cycle, with arrows.</summary>
    public static readonly ErrorDescriptor ReferenceCycle = User("RUN1062", "References in a circle",
        "references go in a circle: {0}.",
        "Give one of them a value.");

    /// <summary>{0}: name. {1}: what it is: <c>a map</c>.</summary>
    public static readonly ErrorDescriptor ReferenceNotText = User("RUN1063", "Map or list within text",
        "'${{{0}}}' is {1} and cannot be part of a text.",
        "Let the reference stand alone to take it whole, or refer to a single value in it.");

    /// <summary>{0}: name.</summary>
    public static readonly ErrorDescriptor NotReproducible = User("RUN1064", "Value that changes from run to run",
        "'${{{0}}}' would differ from run to run, so the recipe could not be reproduced.",
        "Remove it: Runner records times and names runs by itself. A value of your own comes from '--set' or '${env:NAME}', which are recorded.");

    /// <summary>{0}: variable.</summary>
    public static readonly ErrorDescriptor EnvironmentVariableMissing = User("RUN1065", "Environment variable not set",
        "the environment variable '{0}' is not set.",
        "Set it, or give a default: '${env:NAME:-default}'.");

    /// <summary>{0}: the reference where it was noticed.</summary>
    public static readonly ErrorDescriptor ReferencesTooDeep = User("RUN1067", "References nested too deeply",
        "'{0}' leads on to other references too many times.",
        "Refer to the value itself rather than to a reference to it.");

    public static readonly ErrorDescriptor VarsNotMap = User("RUN1066", "'vars' is not a map",
        "'vars' takes a map of names and values.",
        "Write 'vars:' with one 'name: value' line each.");

    private static ErrorDescriptor User(string code, string title, string message, string remedy) =>
        new(code, ErrorCategory.User, title, message, remedy);
}
