import { computed } from "@preact/signals";
import { language } from "../../language/language.ts";

const format = computed(
  () => new Intl.NumberFormat(language.value === "zh" ? "zh-Hans-CN" : "en-GB", { maximumFractionDigits: 2 }),
);

/** An amount as exact as the API says it, which is two decimals. */
export function formatAmount(amount: number): string {
  return format.value.format(amount);
}
