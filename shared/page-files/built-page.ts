/** One file of the page, in base64 as a Lambda response carries bytes: as it is, and compressed. */
export interface PageAsset {
  readonly type: string;
  readonly br: string;
  readonly gzip: string;
  readonly identity: string;
}

/** The page as it is built: its document, with gaps such as `{{base}}`, and its files by their hashed names. */
export interface BuiltPage {
  readonly html: string;
  readonly assets: Readonly<Record<string, PageAsset>>;
}
