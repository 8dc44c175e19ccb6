/** The colours that a canvas draws with. They are tokens of the style sheet, read again when the theme changes. */
export interface ChartInk {
  readonly accent: string;
  readonly accentSoft: string;
  readonly possible: string;
  readonly unobserved: string;
  readonly cutOff: string;
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly ground: string;
  readonly font: string;
}

export function readChartInk(): ChartInk {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    accent: token("--proven"),
    accentSoft: token("--accent-soft"),
    possible: token("--possible"),
    unobserved: token("--unobserved"),
    cutOff: token("--cut-off"),
    ink: token("--ink"),
    faint: token("--ink-faint"),
    line: token("--line"),
    ground: token("--ground"),
    font: `12px ${token("--font")}`,
  };
}
