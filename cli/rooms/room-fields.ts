/**
 * One option of a room: a field of the API's body and, under the same name, a column in a list of rooms. Loads nothing, since the help
 * of the command line is made from it.
 */
export interface RoomField {
  readonly name: string;
  readonly kind: "text" | "number" | "switch";
  /** The options of the command line; a switch has one for each way. */
  readonly options: readonly { readonly flags: string; readonly help: string }[];
  /** Under which name commander hands the value over. */
  readonly optionName: string;
}

export const roomFields: readonly RoomField[] = [
  valued("groupType", "text", "type <type>", "AVChatRoom, Community, AgoraChatRoom or ChatGroup; for a new room"),
  valued("label", "text", "label <text>", "a name for people"),
  switched("roster", "take the list as well as the count", "take the count alone"),
  valued("sampleEverySeconds", "number", "sample-every <seconds>", "between two counts, 10 to 60"),
  valued("retentionDays", "number", "retention-days <days>", "how long snapshots are kept"),
  valued("sessionGapSeconds", "number", "session-gap <seconds>", "an emptiness longer than this ends a session"),
  valued("sessionMinPeople", "number", "session-min-people <people>", "from how many people on a session runs"),
  switched("pseudonymous", "store keyed hashes instead of user IDs", "store user IDs"),
  switched("adaptive", "look at the room less often while it stays empty", "look at the room every minute"),
  switched(
    "confirmHidden",
    "ask by name for people whom a cut list hides",
    "leave people whom a cut list hides unknown",
  ),
];

function valued(name: string, kind: "text" | "number", option: string, help: string): RoomField {
  const [word = ""] = option.split(" ");
  return { name, kind, options: [{ flags: `--${option}`, help }], optionName: camelCase(word) };
}

function switched(name: string, on: string, off: string): RoomField {
  const word = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const options = [
    { flags: `--${word}`, help: on },
    { flags: `--no-${word}`, help: off },
  ];
  return { name, kind: "switch", options, optionName: name };
}

function camelCase(word: string): string {
  return word.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
