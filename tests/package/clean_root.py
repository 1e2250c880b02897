"""A Debian with nothing in it but apt: the package is installed there, used by somebody who is not root, and removed. For `run --root`."""
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time

SUITE = 'bookworm'
ROOTS = os.environ.get('FIXRANK_ROOTS', '/var/tmp/fixrank-roots')
ENVIRONMENT = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C.UTF-8', 'DEBIAN_FRONTEND': 'noninteractive', 'HOME': '/root', 'NO_COLOR': '1'}
SEARCH = '/var/cache/fixrank/fixrank.search'
# what apt and dpkg keep of a package that was there
LEAVES = re.compile(r'/var/(lib/(dpkg|apt|systemd|ucf)|log|cache/(apt|ldconfig|debconf|man))(/|$)|/etc/ld\.so\.cache$|/var/lib/pam|/proc/|/etc/\.pwd\.lock$')


def mirror():
    """Where this machine gets its Debian from."""
    listed = subprocess.run(['apt-get', 'indextargets', '--format', '$(REPO_URI) $(CODENAME) $(COMPONENT)'], stdout=subprocess.PIPE, encoding='utf-8').stdout
    for line in listed.splitlines():
        uri, codename, component = (line.split() + ['', '', ''])[:3]
        if codename == SUITE and component == 'main':
            return uri
    return 'http://deb.debian.org/debian'


def keep_root():
    """The tar file of a clean root, made where it is not there yet."""
    path = os.path.join(ROOTS, '%s-%s.tar' % (SUITE, platform.machine()))
    if os.path.exists(path):
        return path
    os.makedirs(ROOTS, exist_ok=True)
    folder = path + '.making'
    shutil.rmtree(folder, ignore_errors=True)
    print('debootstrap %s from %s' % (SUITE, mirror()), flush=True)
    subprocess.run(['debootstrap', '--variant=minbase', SUITE, folder, mirror()], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(['tar', '--numeric-owner', '-cf', path + '.part', '-C', folder, '.'], check=True)
    os.rename(path + '.part', path)
    shutil.rmtree(folder)
    return path


class Root:
    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        subprocess.run(['tar', '--numeric-owner', '-xpf', keep_root(), '-C', folder], check=True)
        with open(self.path('/etc/apt/sources.list'), 'w') as file:
            file.write('deb %s %s main\n' % (mirror(), SUITE))
        shutil.copy('/etc/resolv.conf', self.path('/etc/resolv.conf'))
        # nothing starts in there
        with open(self.path('/usr/sbin/policy-rc.d'), 'w') as file:
            file.write('#!/bin/sh\nexit 101\n')
        os.chmod(self.path('/usr/sbin/policy-rc.d'), 0o755)
        self.mounted = False

    def path(self, name):
        return self.folder + name

    def mount(self):
        subprocess.run(['mount', '-t', 'proc', 'proc', self.path('/proc')], check=True)
        self.mounted = True

    def unmount(self):
        if self.mounted:
            subprocess.run(['umount', self.path('/proc')], check=True)
            self.mounted = False

    def run(self, *command, user='0:0', folder='/'):
        script = 'cd "$1" && shift && exec "$@"'
        return subprocess.run(['chroot', '--userspec=' + user, self.folder, 'sh', '-c', script, 'sh', folder, *command],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf-8', errors='replace', env=ENVIRONMENT)

    def files(self):
        found = set()
        for folder, folders, names in os.walk(self.folder):
            found |= {os.path.join(folder, name)[len(self.folder):] for name in folders + names}
        return {name for name in found if not LEAVES.match(name)}


def best(root, *command, **options):
    """Seconds of the fastest of some runs."""
    times = []
    for _ in range(7):
        start = time.monotonic()
        root.run(*command, **options)
        times.append(time.monotonic() - start)
    return min(times)


def test_sample(root, sample, expected, check, what):
    done = root.run('fixrank', '-q', '-o', 'out', os.path.basename(sample), user='1234:1234', folder='/home/tester')
    check(done.returncode == 0 and not done.stdout, '%s: exit %d %s' % (what, done.returncode, done.stdout))
    try:
        with open(root.path('/home/tester/out/report.json'), encoding='utf-8') as file:
            record = json.load(file)
    except OSError as error:
        check(False, '%s: %s' % (what, error))
        return
    check((record['verdict']['status'], record['verdict']['cause']) == expected, '%s: the verdict is %s' % (what, record['verdict']))
    check(record['provenance']['sandbox'] == 'Landlock and seccomp', '%s: confined by %s' % (what, record['provenance']['sandbox']))
    for name in ('report.html', 'report.xlsx', 'report.md'):
        check(os.path.getsize(root.path('/home/tester/out/' + name)) > 1000, '%s: %s' % (what, name))
    print('%s: %s %s, confined by %s' % (what, *expected, record['provenance']['sandbox']))
    shutil.rmtree(root.path('/home/tester/out'))


def test_inside(root, package, sample, expected, check):
    print(root.run('apt-get', 'update', '-qq').stdout, end='')
    before = root.files()
    shutil.copy(package, root.path('/root/fixrank.deb'))
    done = root.run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', '/root/fixrank.deb')
    os.remove(root.path('/root/fixrank.deb'))
    if not check(done.returncode == 0, 'apt installs the package:\n' + done.stdout):
        return
    came = re.findall(r'^Setting up (\S+)', done.stdout, re.M)
    print('with it came: %s' % ' '.join(came))
    check(root.run('dpkg', '--verify', 'fixrank').stdout == '', 'what is installed is what was packed')
    check(os.path.exists(root.path(SEARCH)), 'the search was compiled when it was installed')
    home = root.path('/home/tester')
    shutil.copytree(sample, os.path.join(home, os.path.basename(sample)))
    for folder, folders, names in os.walk(home):
        for name in [folder] + [os.path.join(folder, name) for name in folders + names]:
            os.chown(name, 1234, 1234)
    test_sample(root, sample, expected, check, 'an ordinary user')

    small = ('fixrank', '-q', '--json', '/dev/null', os.path.basename(sample))
    there = best(root, *small, user='1234:1234', folder='/home/tester')
    os.rename(root.path(SEARCH), root.path(SEARCH + '.away'))
    missing = best(root, *small, user='1234:1234', folder='/home/tester')
    os.rename(root.path(SEARCH + '.away'), root.path(SEARCH))
    print('start to end: %.0f ms with the compiled search, %.0f ms without' % (1000 * there, 1000 * missing))
    check(there < missing, 'the compiled search makes it faster')

    with open(root.path(SEARCH), 'wb') as file:
        file.write(b'of yesterday')
    done = root.run('apt-get', 'install', '-y', '-qq', '--reinstall', 'libvectorscan5')
    check(done.returncode == 0 and os.path.getsize(root.path(SEARCH)) > 100000, 'another Vectorscan has the search compiled anew:\n' + done.stdout[-500:])

    root.unmount()
    test_sample(root, sample, expected, check, 'without /proc')
    root.mount()

    shutil.rmtree(home)
    for what in ('remove', 'purge'):
        done = root.run('apt-get', what, '-y', '-qq', 'fixrank')
        check(done.returncode == 0, 'apt-get %s:\n%s' % (what, done.stdout))
        left = {name for name in root.files() - before if 'fixrank' in name}
        check(not left, '%s leaves %s' % (what, sorted(left)))
    done = root.run('apt-get', 'autoremove', '--purge', '-y', '-qq')
    left = root.files() - before
    print('left behind with all that came: %s' % (' '.join(sorted(left)[:9]) or 'nothing'))
    check(done.returncode == 0 and not any('fixrank' in name for name in left), 'nothing of fixrank is left')


def test(package, sample, expected, check, work):
    if os.getuid() != 0 or not shutil.which('debootstrap'):
        sys.exit('--root wants root and debootstrap')
    root = Root(os.path.join(work, 'root'))
    root.mount()
    try:
        test_inside(root, package, sample, expected, check)
    finally:
        root.unmount()
