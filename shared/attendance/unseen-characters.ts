/**
 * Characters that are not seen, as patterns for regular expressions with the flag `u`: two texts that differ only by them look the same,
 * and programs that read a text may skip them.
 */

/**
 * What joins or varies the characters around it: joiners (U+200C, U+200D), variation selectors and tags. Emoji and some scripts are
 * written with them.
 */
const joiner = "[\\u200C\\u200D\\uFE00-\\uFE0F\\u{E0020}-\\u{E007F}\\u{E0100}-\\u{E01EF}]";

/**
 * Controls, line and paragraph separators, half characters, the blank of Braille, and what Unicode tells programs not to draw: marks of
 * direction, fillers, zero-width blanks, byte order marks.
 */
export const unseen = `(?:[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}\\u2800]|(?!${joiner})\\p{Default_Ignorable_Code_Point})`;

/** The same, and joiners: no ID is written with any. */
export const unseenOrJoiner = `(?:${unseen}|${joiner})`;

/** The same, and joiners where nothing stands before them that they could join: emoji, keycaps, and letters of scripts without cases. */
export const unseenInText = `(?:${unseen}|(?<![\\p{Lo}\\p{M}\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\u{E0020}-\\u{E007F}]|[0-9#*](?=\\uFE0F\\u20E3))${joiner})`;
