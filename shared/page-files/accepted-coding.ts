export type Coding = "br" | "gzip" | "identity";

/**
 * The smallest form of a file that the client takes (RFC 9110 §12.5.3): what `Accept-Encoding` names with a quality above 0. Without the
 * header, or with none of ours in it, the file is sent as it is.
 */
export function acceptedCoding(header: string): Coding {
  const accepted = new Map(
    header
      .toLowerCase()
      .split(",")
      .map((range) => {
        const [name = "", ...parameters] = range.split(";").map((part) => part.trim());
        const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice("q=".length);
        return [name, quality === undefined ? 1 : Number(quality) || 0] as const;
      }),
  );
  const takes = (name: string): boolean => (accepted.get(name) ?? accepted.get("*") ?? 0) > 0;
  return takes("br") ? "br" : takes("gzip") ? "gzip" : "identity";
}
