/** Options of a view by their names in the address; undefined takes one away. */
export type Query = Readonly<Record<string, string | undefined>>;
