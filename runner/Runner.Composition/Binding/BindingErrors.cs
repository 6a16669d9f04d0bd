using Runner.Errors;

namespace Runner.Composition;

/// <summary>Numbered messages about components in use; mistakes in recipes are in <see cref="Recipes.RecipeErrors"/>.</summary>
[ErrorList]
public static class BindingErrors
{
    /// <summary>{0}: component. {1}: plugins.</summary>
    public static readonly ErrorDescriptor SeveralPlugins = User("RUN2100", "Component exported twice",
        "{0} is exported by several plugins: {1}.",
        "Remove one of them, or pin a version that only one has.");

    /// <summary>{0}: component. {1}: plugin, in brackets, or empty. {2}: exception, a sentence. {3}: file.</summary>
    public static readonly ErrorDescriptor ConstructionFailed = User("RUN2101", "Component failed while being made",
        "{0}{1} failed while being made: {2} Where in the code is in '{3}'.",
        "Check its settings; if they are right, report this to the author of the plugin, with that file.");

    /// <summary>{0}: component. {1}: plugin, in brackets, or empty. {2}: exception, a sentence. {3}: file.</summary>
    public static readonly ErrorDescriptor CheckFailed = User("RUN2102", "Component failed while checking itself",
        "{0}{1} failed while checking its settings: {2} Where in the code is in '{3}'.",
        "Report this to the author of the plugin, with that file.");

    /// <summary>{0}: component. {1}: plugin, in brackets, or empty. {2}: exception, a sentence. {3}: file.</summary>
    public static readonly ErrorDescriptor OptionsFailed = User("RUN2052", "Options failed while being filled",
        "{0}{1} failed while its settings were filled in: {2} Where in the code is in '{3}'.",
        "Report this to the author of the plugin, with that file.");

    /// <summary>{0}: settings. {1}: exception, a sentence. {2}: file.</summary>
    public static readonly ErrorDescriptor RecordCheckFailed = User("RUN2053", "Nested settings failed while checking themselves",
        "{0} failed while being checked: {1} Where in the code is in '{2}'.",
        "Report this to the author of the plugin whose settings they are, with that file.");

    /// <summary>{0}: property with its record. {1}: what is wrong with it, no full stop.</summary>
    public static readonly ErrorDescriptor InvalidOption = User("RUN2103", "Option declared wrongly",
        "the option '{0}' is declared wrongly: {1}.",
        "This is for the author of the plugin: docs/plugins.md lists what options can be.");

    /// <summary>{0}: messages, joined.</summary>
    public static readonly ErrorDescriptor SettingsRefused = User("RUN2104", "Settings refused",
        "the settings for a component were refused: {0}.",
        "`runner components show TYPE` lists what can be set.");

    private static ErrorDescriptor User(string code, string title, string message, string remedy) =>
        new(code, ErrorCategory.User, title, message, remedy);
}
