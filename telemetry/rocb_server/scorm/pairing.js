// SCORM 1.2: shows a code, asks the server what came of it, tells the learning system the result.
"use strict";
(() => {
  const config = window.ROCB;
  const show = (key, code) => {
    document.getElementById("say").textContent = config.texts[key];
    document.getElementById("code").textContent = code || "";
  };

  // SCORM 1.2, 3.3.1: the API is an object of a parent window, or of the opener's parents.
  const findApi = (start) => {
    let frame = start;
    for (let depth = 0; frame && depth < 10; depth += 1) {
      try {
        if (frame.API) return frame.API;
      } catch {
        return null; // a frame of another site
      }
      if (frame.parent === frame) return null;
      frame = frame.parent;
    }
    return null;
  };
  const api = findApi(window) || (window.opener && findApi(window.opener));
  if (!api) {
    show("lms_no_api");
    return;
  }
  api.LMSInitialize("");
  let finished = false;
  const finish = () => {
    if (finished) return;
    finished = true;
    api.LMSFinish("");
  };
  window.addEventListener("pagehide", finish);

  // CMITimespan: HHHH:MM:SS.SS
  const timespan = (seconds) => {
    const two = (value) => String(value).padStart(2, "0");
    const whole = Math.floor(seconds);
    return `${String(Math.floor(whole / 3600)).padStart(4, "0")}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.00`;
  };
  const report = (result) => {
    api.LMSSetValue("cmi.core.score.min", "0");
    api.LMSSetValue("cmi.core.score.max", "100");
    api.LMSSetValue("cmi.core.score.raw", String(result.score));
    api.LMSSetValue("cmi.core.session_time", timespan(result.duration_s || 0));
    const judged = result.passed ? "passed" : "failed";
    api.LMSSetValue("cmi.core.lesson_status", result.passed === null ? "completed" : judged);
    api.LMSSetValue("cmi.comments", result.session);
    api.LMSCommit("");
    show("lms_done", `${result.score}`);
    finish();
  };

  const ask = async (method, path) => {
    const answer = await fetch(config.server + path, { method, credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const begin = async () => {
    const made = await ask("POST", `/lms/packages/${config.package}/pairings`);
    api.LMSSetValue("cmi.suspend_data", made.token); // opened again, the page goes on
    api.LMSSetValue("cmi.core.lesson_status", "incomplete");
    api.LMSCommit("");
    return made.token;
  };
  const later = (work) => setTimeout(work, config.interval_ms);
  const follow = async (token) => {
    try {
      const known = token || (await begin());
      const found = await ask("GET", `/lms/pairings/${known}`);
      if (found.state === "done") {
        report(found);
        return;
      }
      show(found.state === "waiting" ? "lms_code" : "lms_paired", found.code);
      later(() => follow(known));
    } catch (error) {
      const over = error.message === "404" && token;
      if (!over) show("lms_offline");
      later(() => follow(over ? "" : token));
    }
  };
  const status = api.LMSGetValue("cmi.core.lesson_status");
  if (status === "passed" || status === "failed" || status === "completed") {
    show("lms_done", api.LMSGetValue("cmi.core.score.raw"));
    finish();
    return;
  }
  follow(api.LMSGetValue("cmi.suspend_data"));
})();
