// The page: a run of the server that it comes from, or recorded ones.
import { setUpPage } from '../demo/common/page.mjs';
import { Dashboard } from './dashboard.mjs';
import { events, file } from './sources.mjs';

const dashboard = new Dashboard(document.getElementById('dashboard'));
const files = document.getElementById('files');

function open(list) {
    document.body.dataset.shows = 'runs';
    for (const each of list) dashboard.add(each.name, file(each));
}

document.getElementById('open').addEventListener('click', () => files.click());
files.addEventListener('change', () => {
    open([...files.files]);
    files.value = '';       // so that the same file can be opened again
});

document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
    event.preventDefault();
    open([...event.dataTransfer.files]);
});

// The address that `vane train --dashboard` prints has a token: then there is a run to watch, and no other page.
const isLive = new URLSearchParams(location.search).has('token');
setUpPage({ page: '../dashboard', demos: isLive ? null : '../demo/' });
if (isLive) {
    document.body.dataset.shows = 'runs';
    dashboard.add('Live run', events(`./events${location.search}`));
}
