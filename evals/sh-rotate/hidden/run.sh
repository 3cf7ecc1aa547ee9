rotate=$PWD/rotate.sh
cd "$(mktemp -d)" || exit 1
check() { [ "$2" = "$3" ] || { echo "$1: expected $3, got $2"; exit 1; }; }

for number in 1 2 3 4 5; do
  echo $number > 'my app.log'
  sh "$rotate" 'my app.log' || exit 1
done
check newest "$(cat 'my app.log.1')" 5
check second "$(cat 'my app.log.2')" 4
check third "$(cat 'my app.log.3')" 3
check 'only three are kept' "$(ls | wc -l | tr -d ' ')" 4
check 'the log is empty' "$(cat 'my app.log')" ''
