import { useState } from "preact/hooks";
import type uPlot from "uplot";
import { defineWords } from "../language/language.ts";
import { fileNameOf } from "../take-away/file-name.ts";
import { saveFile } from "../take-away/save-file.ts";
import { type PictureText, plotPicture } from "./plot-picture.ts";

const words = defineWords(
  { save: "PNG", saveTitle: "Save this chart as a picture", failed: "No picture could be made" },
  { save: "PNG", saveTitle: "将此图表保存为图片", failed: "无法生成图片" },
);

interface PictureButtonProps {
  readonly plot: { readonly current: uPlot | undefined };
  readonly text: PictureText;
}

/** Saves a plot as a PNG. */
export function PictureButton({ plot, text }: PictureButtonProps) {
  const { save, saveTitle, failed } = words();
  const [isFailed, setFailed] = useState(false);
  const savePicture = async () => {
    if (plot.current === undefined) return;
    try {
      saveFile(fileNameOf([text.title], "png"), await plotPicture(plot.current, text));
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      <button type="button" class="button plain" title={saveTitle} onClick={savePicture}>
        {save}
      </button>
      {isFailed && <span role="alert">{failed}</span>}
    </>
  );
}
