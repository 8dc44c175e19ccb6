/** One file of the page, compressed, in base64 as a Lambda response carries bytes. */
export interface PageAsset {
  readonly type: string;
  readonly br: string;
  readonly gzip: string;
}

/** The page as it is built: its document, with gaps such as `{{base}}`, and its files by their hashed names. */
export interface BuiltPage {
  readonly html: string;
  readonly assets: Readonly<Record<string, PageAsset>>;
}
