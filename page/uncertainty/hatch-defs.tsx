/** The hatching of SVG drawings, once per document: `fill: url(#hatch)`. Its colour is the token of what was not observed. */
export function HatchDefs() {
  return (
    <svg class="visually-hidden" aria-hidden="true" width="0" height="0">
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <rect class="hatch-line" width="1.5" height="5" />
        </pattern>
      </defs>
    </svg>
  );
}
