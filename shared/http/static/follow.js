// A code that came in a link (`/lacak#7K3M-…`, as QR codes have it) is taken out of the address and followed at once.
const form = document.getElementById("track");

function followLinked() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!form || !/^[0-9A-Za-z-]{20,40}$/.test(code)) return;
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.namedItem("code").value = code;
  form.requestSubmit();
}

addEventListener("hashchange", followLinked);
followLinked();
